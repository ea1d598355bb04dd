"""Detector: a loss, weight or activation that is NaN or infinite."""

import math
from itertools import pairwise
from typing import ClassVar

from ..events import Layer
from ..runs.buckets import Buckets
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .layers import first_value, last_value, measured_layers
from .outputs import ELEMENTWISE_LOSSES, LOGIT_BINARY_LOSSES, LOGIT_CLASS_LOSSES, outputs_of

_FORWARD = ("activation_mean", "activation_std")
_STATE = "weight_norm"
FASTER, FAST = 5.0, 30.0
"""A growth of activations that grows itself. Layers that are linear, or linear on either side of zero, and begin alike
enlarge what they are given by one factor (He et al. 2015, equation 9), which standard normal weights bring to √n / √2
for n inputs: 30 for 1,800 of them. A factor that is larger and five times that of the layer before is the
activation's."""

SMALL = 1e4
"""Outputs below it overflow in no loss, squared or exponentiated after its maximum is taken off."""
RECURRENT = ("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell")
LONG_UPDATE, RISEN = 0.1, 3.0
"""Share of the weights that an update moves, and growth of the loss, that lead up to an overflow."""
_WITHOUT_WARNING = {
    "bad_data": ", from one step to the next: look for it among the inputs and targets",
    "undefined": ", though the outputs were small numbers: the loss is not defined for all of them",
}


class NonFinite(Detector):
    """A number that is not finite, named after the first layer in forward order that shows one.

    Rule: a point of the training or validation loss is NaN or infinite, or a layer's newest activation statistics or
    weight norm are. Activations are looked at first, in forward order, then weights; gradients alone are not judged,
    because a gradient scaler overflows them on purpose and skips the step.
    Threshold: one point. The finding stays: weights that are NaN do not recover.
    Source: IEEE 754; AutoTrainer (ICSE 2021) and DeepLocalize (ICSE 2021) stop on the same condition.
    Known false alarms: a validation loss that is infinite by definition (log 0 on an impossible target).
    """

    code: ClassVar[str] = "non_finite"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "IEEE 754 arithmetic; Zhang et al., AutoTrainer, ICSE 2021"
    patience: ClassVar[int] = 1
    latches: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        layer, quantity = _first_layer(view)
        if impact.finite and not layer:
            return None
        name, step, value = _first_loss(view)
        where = f", first in layer {layer} ({quantity.replace('_', ' ')})" if layer else ""
        what = f"The {name.replace('_', ' ')} became {_word(value)}" if name else "A number became NaN or infinite"
        kind = _kind(view, impact, step)
        return Symptom(
            level=1.0,
            severity="error",
            headline=f"{what} at step {step:,}{where}" + _WITHOUT_WARNING.get(kind, ""),
            why=(
                "Arithmetic overflowed or was undefined, such as ∞ − ∞ or log 0. Every weight that such a number "
                "touches becomes NaN in the next update, and nothing is learned from then on."
            ),
            evidence={
                "first_non_finite_step": float(step),
                "series": name or quantity,
                "last_finite_loss": impact.loss if math.isfinite(impact.loss) else None,
                "activation_growth": _growth(view),
                "first_update_ratio": view.first("update_ratio"),
                "first_loss_ratio": impact.first_loss / impact.scale if impact.first_loss > 0 else None,
                "num_recurrent": float(sum(layer.kind in RECURRENT for layer in view.layers)),
                "kind": kind or None,
            },
            first_step=step,
            layer=layer or None,
        )


def _first_layer(view: RunView) -> tuple[str, str]:
    """The layer and what of it is not finite: as the trainer saw it when it stopped, or by the newest measurements."""
    seen = view.snapshot("non_finite")
    if seen is not None:
        return str(seen.meta.get("layer") or ""), str(seen.meta.get("what") or "loss")
    for quantity in _FORWARD:
        for layer in measured_layers(view, quantity):
            if _is_bad(view, quantity, layer):
                return layer.name, quantity
    for layer in measured_layers(view, _STATE):
        if _is_bad(view, _STATE, layer):
            return layer.name, _STATE
    return "", ""


def _kind(view: RunView, impact: Impact, step: int) -> str:
    """Why a number that is none came without warning, from a network whose numbers were small; empty where they grew.

    bad_data: the loss is one that is defined for any outputs, so that only what goes in can have done it.
    undefined: a loss of probabilities, which a logarithm or a quotient of zero undoes.
    """
    outputs = outputs_of(view)
    if _grew(view, impact) or not outputs.criterion or not _has_small_outputs(view, step):
        return ""
    if outputs.criterion in (*LOGIT_CLASS_LOSSES, *LOGIT_BINARY_LOSSES, *ELEMENTWISE_LOSSES):
        return "bad_data"
    return "undefined" if outputs.task in ("classification", "binary") else ""


def _grew(view: RunView, impact: Impact) -> bool:
    """Whether the loss had risen or updates were long before: then something overflowed."""
    _, updates = view.tail("update_ratio", 4096)
    longest = max((update for update in updates.tolist() if math.isfinite(update)), default=0.0)
    return longest > LONG_UPDATE or (math.isfinite(impact.loss) and impact.loss > RISEN * impact.first_loss)


def _has_small_outputs(view: RunView, step: int) -> bool:
    """Whether outputs were small when they were last measured while the loss was a number, or later than that."""
    steps, lows = view.tail("output_low", 4096)
    _, highs = view.tail("output_high", 4096)
    sizes = [
        max(abs(low), abs(high))
        for at, low, high in zip(steps.tolist(), lows.tolist(), highs.tolist(), strict=True)
        if at < step or math.isfinite(low + high)
    ]
    return bool(sizes) and sizes[-1] < SMALL


def _growth(view: RunView) -> float | None:
    """The greatest growth of activations from one layer to the next when they were first measured, and where growth
    itself grows that of the next layer to come; None where it is not known.

    Behind x ↦ xᵖ sizes are s, sᵖ, s^(p²), so that a growth g becomes gᵖ: g² for the slowest of such activations.
    """
    layers = measured_layers(view, "activation_std")
    sizes = [
        math.hypot(first_value(view, "activation_mean", layer), first_value(view, "activation_std", layer))
        for layer in layers
    ]
    growths = [after / before for before, after in pairwise(sizes) if 0 < before < math.inf and 0 < after < math.inf]
    if not growths:
        return None
    rises = any(after > FASTER * before and after > FAST for before, after in pairwise(growths))
    return max(growths) ** 2 if rises else max(growths)


def _is_bad(view: RunView, quantity: str, layer: Layer) -> bool:
    return not math.isfinite(last_value(view, quantity, layer)) and view.count(f"{quantity}/{layer.name}") > 0


def _first_loss(view: RunView) -> tuple[str, int, float]:
    """The loss that was not finite first, the step, and the value if it is still in memory."""
    first: tuple[str, int, float] = "", view.step, math.nan
    for name in ("train_loss", "validation_loss"):
        buckets = view.overview(name)
        if buckets is None or not buckets.num_non_finite.any():
            continue
        index = int((buckets.num_non_finite > 0).argmax())
        at, value = _first_of(buckets, index), math.nan
        for step, point in zip(*(array.tolist() for array in view.tail(name, 4096)), strict=True):
            if step > buckets.last[index]:
                break  # the first bad point has left memory
            if step >= buckets.first[index] and not math.isfinite(point):
                at, value = int(step), float(point)
                break
        if not first[0] or at < first[1]:
            first = name, at, value
    return first


def _first_of(buckets: Buckets, index: int) -> int:
    """The step of the first bad point of a stretch, taking its finite points to come before: NaN seldom goes away."""
    first, last = int(buckets.first[index]), int(buckets.last[index])
    num_finite = int(buckets.count[index] - buckets.num_non_finite[index])
    return first + round(num_finite * (last - first) / max(1, int(buckets.count[index]) - 1))


def _word(value: float) -> str:
    return "NaN" if math.isnan(value) else "infinite"
