"""Detector: first weights that are far too large or too small for the depth they stand at."""

import math
from itertools import pairwise
from typing import ClassVar, NamedTuple

from ..events import Layer
from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .exploding_gradient import GROWTH as EXPLODED
from .exploding_gradient import initial_growth
from .impact import Impact
from .layers import first_value, measured_layers
from .outputs import Outputs, outputs_of

CHANGE, WHOLE_CHANGE = 10.0, 1000.0
SATURATED = 0.05
TOO_WIDE = 10.0
SMALLEST = 1e-30
TABLES = ("Embedding", "EmbeddingBag")
"""Layers that look up what they pass on: nothing comes from the layer before."""


class Sign(NamedTuple):
    """One way in which first weights show."""

    level: float
    headline: str
    layer: str
    value: float
    """What was measured, in the unit of the threshold."""


_NONE = Sign(0.0, "", "", math.nan)


class PoorInitialization(Detector):
    """The first weights let signals fade, grow or saturate on their way forward.

    Rule, at the first measurement, before anything was learned, while training is hurt or poor; any of:
    - the size of activations (root mean square) changes more than 10-fold from one hidden layer to the next, or
      1,000-fold from the first of them to the last; layers before a normalisation are left out, for it undoes that;
    - the mean slope f′/f′max of a hidden sigmoid or tanh layer is below 0.05;
    - outputs vary over the batch more than 10 times as much as targets, or class scores by more than 10 (nats).
    Otherwise nothing is said: what trains began well enough. Silent where the backward signal grows > 1,000-fold:
    `exploding_gradient` names that, and where inputs are larger than 10: then it is not the weights.
    Source: Glorot & Bengio 2010, section 4.2; He et al. 2015 (1502.01852); cs231n notes, first loss.
    Known false alarms: residual branches that begin at zero on purpose in a run that is hurt by something else.
    """

    code: ClassVar[str] = "poor_initialization"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "activation_std")
    source: ClassVar[str] = "Glorot & Bengio, AISTATS 2010; He et al., arXiv 1502.01852"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if not impact.poor or initial_growth(view)[0] > EXPLODED or _has_large_inputs(view):
            return None
        layers = measured_layers(view, "activation_std")
        sign = max(_change(view, layers), _saturation(view), _width(view, layers), key=lambda sign: sign.level)
        if sign.level < CLEAR_LEVEL:
            return None
        return Symptom(
            level=sign.level,
            severity=impact.severity(is_clear=True),
            headline=f"{sign.headline}, and {impact.progress_in_words}",
            why=(
                "What a layer passes on should be as large as what it was given. Where first weights enlarge or shrink "
                "it again and again, units saturate or fall silent, and the first gradients are lost in rounding or "
                "throw the weights about."
            ),
            evidence={"measured": sign.value, "change_threshold": CHANGE, "slope_threshold": SATURATED},
            first_step=1,
            layer=sign.layer or None,
        )


def _has_large_inputs(view: RunView) -> bool:
    mean, std = view.first("data_input_mean"), view.first("data_input_std")
    return mean is not None and std is not None and math.hypot(mean, std) > CHANGE


def _size(view: RunView, layer: Layer) -> float:
    """Root mean square of what a layer passed on at the first measurement."""
    return math.hypot(first_value(view, "activation_mean", layer), first_value(view, "activation_std", layer))


def _change(view: RunView, layers: tuple[Layer, ...]) -> Sign:
    normalized = max((number for number, layer in enumerate(view.layers) if "Norm" in layer.kind), default=-1)
    behind = view.layers[normalized + 1 :]
    # What ends a network is as large as its targets.
    sizes = [(layer, _size(view, layer)) for layer in layers[:-1] if layer in behind]
    worst = _NONE
    for (before, size), (after, now) in pairwise(sizes):
        if after.kind in TABLES or not 0 < size < math.inf or not 0 < now < math.inf:
            continue  # units that begin silent are dead, or their weights zero: rules of their own
        ratio = now / size
        level = abs(math.log(ratio)) / math.log(CHANGE)
        if level > worst.level:
            headline = f"Activations of {after.name} began {ratio:.3g} times as large as those of {before.name}"
            worst = Sign(level, headline, after.name, ratio)
    return max(worst, _whole_change(sizes), key=lambda sign: sign.level)


def _whole_change(sizes: list[tuple[Layer, float]]) -> Sign:
    """The change from the first hidden layer to the last."""
    if len(sizes) < 3 or not all(0 < size < math.inf for _, size in sizes):
        return _NONE
    (first, before), (last, after) = sizes[0], sizes[-1]
    headline = f"Activations of {last.name} began {after / before:.3g} times as large as those of {first.name}"
    return Sign(abs(math.log(after / before)) / math.log(WHOLE_CHANGE), headline, last.name, after / before)


def _saturation(view: RunView) -> Sign:
    slopes = {
        layer.name: first_value(view, "activation_derivative", layer)
        for layer in measured_layers(view, "activation_derivative")
        if layer.activation in ("sigmoid", "tanh") and layer is not view.layers[-1]
    }
    name = min(slopes, key=lambda name: slopes[name], default="")
    if not name or not slopes[name] < 3 * SATURATED:
        return _NONE
    level = SATURATED / max(slopes[name], SMALLEST)
    return Sign(min(level, 1e3), f"{name} began with {slopes[name]:.2g} of its greatest slope", name, slopes[name])


def _width(view: RunView, layers: tuple[Layer, ...]) -> Sign:
    outputs, spread = outputs_of(view), view.first("output_spread")
    usual = _usual(view, outputs)
    if spread is None or not spread > 0 or not usual > 0 or not layers:
        return _NONE
    ratio = spread / usual
    what = "what the targets vary by" if outputs.task == "regression" else "1, the size of a usual score"
    return Sign(ratio / TOO_WIDE, f"Outputs began {ratio:.3g} times as wide as {what}", layers[-1].name, ratio)


def _usual(view: RunView, outputs: Outputs) -> float:
    if outputs.task == "regression":
        return view.first("data_target_spread") or math.nan
    return 1.0 if outputs.task in ("classification", "binary") else math.nan
