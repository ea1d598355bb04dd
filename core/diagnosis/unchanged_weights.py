"""Detector: weights that have a gradient but do not move."""

from typing import Any, ClassVar

import numpy as np

from ..events import Layer
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .layers import last_value, left_out, measured_layers

NUM_CHECKS = 5
ROUNDED_AWAY = 1e-9
"""Gradients (root mean square) as small as this are lost in the seven digits of a weight, whatever asks for them."""
ROUNDED_RATE = 1e-5
"""Of the highest rate: of an update of a hundredth of a weight, what is left is below the weight's seven digits."""
MIN_CHECKS, NUM_NEWEST = 3, 64


class UnchangedWeights(Detector):
    """The optimiser does not move a layer although it holds it, or although a gradient asks it to.

    Rule, at a learning rate above zero and above 1e-5 of its highest, one of:
    - a layer's newest 5 update ratios, or all of at least 3, are exactly 0 while its gradients are not, nor so small
      (below 1e-9, root mean square) that they have vanished. An error when no layer moves, a warning when some do not
      and training is hurt or poor or has no progress that could be judged, otherwise a note: to leave layers out is a
      way of freezing them;
    - a layer that can be trained took part in every forward pass that was measured (at least 3) and never got a
      gradient, though layers behind it did and the optimiser was given it: the graph is cut between them. A warning;
    - more than half of the layers, all in the optimiser's hands, never got a gradient and never moved (at least 3
      measurements) although others do and training is hurt: they were run without a graph. A warning, "possible",
      because parts that a program does not use look the same;
    - layers are frozen by `requires_grad` and training is hurt or poor in its second half. A note.
    Source: Braiek & Khomh, TheDeepChecker (untrained parameters).
    Known false alarms: updates below the precision of half-precision weights. Silent behind a layer of which every unit
    is dead: there biases have a gradient and weights have none.
    """

    code: ClassVar[str] = "unchanged_weights"
    reads: ClassVar[tuple[str, ...]] = ("gradient_norm",)
    source: ClassVar[str] = "Braiek & Khomh, TheDeepChecker"
    patience: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if _has_no_rate(view) or view.last("dead_fraction") == 1:
            return None
        layers = measured_layers(view, "update_ratio")
        still = [layer for layer in layers if _is_still(view, layer) and not _is_given_zeros(view, layer)]
        if still:
            return _unmoved(view, impact, still, len(layers))
        return _cut_off(view) or _without_graph(view, impact) or _frozen(view, impact)


def _is_given_zeros(view: RunView, layer: Layer) -> bool:
    """Whether the layer before passes on nothing but zeros: biases have a gradient then, and weights have none."""
    place = view.layers.index(layer)
    if not place:
        return False
    before = view.layers[place - 1]
    return last_value(view, "activation_mean", before) == 0 == last_value(view, "activation_std", before)


def _has_no_rate(view: RunView) -> bool:
    """Whether a schedule has taken the learning rate to where updates are rounded away: that is no fault of theirs."""
    rate, rates = view.last("learning_rate"), view.overview("learning_rate")
    highest = float(rates.high.max()) if rates is not None and len(rates) else 0.0
    return rate is not None and (rate == 0 or rate < ROUNDED_RATE * highest)


def _unmoved(view: RunView, impact: Impact, still: list[Layer], num_layers: int) -> Symptom:
    everywhere = len(still) == num_layers
    never_stepped = bool(view.started and view.started.data.get("never_stepped"))
    names = [layer.name for layer in still]
    not_given = set(names) <= set(left_out(view))
    clear = impact.severity(is_clear=True) if impact.can_be_judged or not impact.warm else "warning"
    return Symptom(
        level=1.0,
        severity="error" if everywhere else clear,
        headline=(
            "Gradients are computed and no update was ever made: optimizer.step() was not called"
            if never_stepped
            else "No layer has moved in the newest updates although every one has a gradient"
            if everywhere
            else f"The optimiser was not given the weights of {_named(names)}, which have a gradient"
            if not_given
            else f"The weights of {_named(names)} have not moved in the newest updates although they have a gradient"
        ),
        why=(
            "A backward pass only computes what should change. It is the optimiser's step that changes it."
            if never_stepped
            else "The gradient is computed but no update follows: the optimiser was given other parameters"
            + ("." if not_given else ", or the step is too small for the precision of the weights.")
        ),
        evidence={
            "update_ratio": 0.0,
            "num_layers": float(len(still)),
            "num_measured_layers": float(num_layers),
            "kind": "never_stepped" if never_stepped else None,
        },
        layer=None if everywhere else still[0].name,
    )


def _cut_off(view: RunView) -> Symptom | None:
    layers = measured_layers(view, "weight_norm")
    not_given = left_out(view)
    reached = [number for number, layer in enumerate(layers) if view.count(f"gradient_rms/{layer.name}")]
    before = layers[: max(reached, default=0)]
    cut = [layer for layer in before if _never_reached(view, layer) and layer.name not in not_given]
    if not cut:
        return None
    return Symptom(
        level=1.0,
        severity="warning",
        headline=f"No gradient ever reached {_named([layer.name for layer in cut])}, though layers behind it learn",
        why=(
            "The layer takes part in every forward pass, but on the way back the gradient ends before it: its output "
            "was detached, turned into an array, or computed without a graph. It stays as it was initialised."
        ),
        evidence={"num_gradients": 0.0, "num_layers": float(len(cut)), "num_measured_layers": float(len(layers))},
        first_step=1,
        layer=cut[0].name,
    )


def _without_graph(view: RunView, impact: Impact) -> Symptom | None:
    """Most layers never had a gradient, though it was not seen that they took part."""
    layers = measured_layers(view, "update_ratio")
    held_back = {*left_out(view), *_frozen_layers(view)}
    idle = [layer for layer in layers if layer.name not in held_back and _never_moved(view, layer)]
    if not impact.warm or not impact.stuck or not len(layers) / 2 < len(idle) < len(layers):
        return None
    return Symptom(
        level=1.0,
        severity="warning",
        headline=f"No gradient ever reached {_named([layer.name for layer in idle])}, and {impact.progress_in_words}",
        why=(
            "The optimiser holds these layers and has nothing to move them by: they were run without a graph, as under "
            "no_grad, or their output was detached. What is behind them has to make do with random features."
        ),
        evidence={"num_gradients": 0.0, "num_layers": float(len(idle)), "num_measured_layers": float(len(layers))},
        first_step=1,
        layer=idle[0].name,
        certainty="possible",
    )


def _frozen(view: RunView, impact: Impact) -> Symptom | None:
    """Layers that the program froze, worth a word where they may be what holds training back."""
    frozen = _frozen_layers(view)
    if not frozen or not impact.warm or impact.share < 0.5 or not impact.poor:
        return None
    return Symptom(
        level=1.0,
        severity="note",
        headline=f"{_named(frozen)} {'is' if len(frozen) == 1 else 'are'} frozen, and {impact.progress_in_words}",
        why=(
            "A layer whose parameters do not require a gradient stays as it is. That is right for weights trained "
            "before, on data like these; where they are random, what follows has to make do with random features."
        ),
        evidence={"kind": "frozen", "num_layers": float(len(frozen))},
        layer=frozen[0],
        certainty="possible",
    )


def _frozen_layers(view: RunView) -> list[str]:
    """Layers whose parameters do not require a gradient, as far as that is known."""
    return list(_optimizer(view).get("frozen_layers", ()))


def _optimizer(view: RunView) -> dict[str, Any]:
    return (view.started.data.get("optimizer") or {}) if view.started else {}


def _never_moved(view: RunView, layer: Layer) -> bool:
    _, updates = view.tail(f"update_ratio/{layer.name}", NUM_NEWEST)
    return len(updates) >= MIN_CHECKS and not np.any(updates) and not view.count(f"gradient_rms/{layer.name}")


def _never_reached(view: RunView, layer: Layer) -> bool:
    seen = view.count(f"activation_mean/{layer.name}")
    return seen >= MIN_CHECKS and not view.count(f"gradient_rms/{layer.name}")


def _named(names: list[str]) -> str:
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def _is_still(view: RunView, layer: Layer) -> bool:
    """Whether updates leave a layer alone that gradients of the same steps ask to move: an expert that a step leaves
    out has none in that step.
    """
    steps, updates = view.tail(f"update_ratio/{layer.name}", NUM_CHECKS)
    asked_at, gradients = view.tail(f"gradient_rms/{layer.name}", NUM_CHECKS)
    never_moved = MIN_CHECKS <= len(updates) == view.count(f"update_ratio/{layer.name}")
    return (
        (len(updates) == NUM_CHECKS or never_moved)
        and not np.any(updates)
        and bool(np.all(np.isin(steps, asked_at)))
        and bool(np.all(gradients > ROUNDED_AWAY))
    )
