"""Detector: gradients that die on their way to the first layers."""

import math
from typing import ClassVar

import numpy as np

from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import HALF_PROGRESS, POOR_PROGRESS, Impact
from .layers import measured_layers, recent_medians
from .travel import for_a_change_of, travelled

RATIO = 1e-3
MIN_LAYERS = 3
NUM_CHECKS, MIN_CHECKS = 9, 3
SMALLEST = 1e-30


class VanishingGradient(Detector):
    """The first layers, or the first steps of a sequence, get next to no gradient, and training is stuck.

    Rule: median over the newest 9 (at least 3) measurements of rms(∂L/∂W_first) / rms(∂L/∂W_last) < 1e-3, falling
    towards the input in at least two thirds of neighbouring layers, in a network of ≥ 3 weight layers with progress
    < 0.5. Healthy early in training: 20 to 0.2; after convergence down to 1.5e-6, which is why progress counts.
    A warning only when training is hurt or poor.
    Through time, in a plain recurrent layer of a watched program: the error at the first step is less than 1e-3 of the
    largest at any step (median as above), while training is hurt, no longer falls, and weights were moved by enough to
    change the output by 30 %. An error that comes in at every step, from an answer to each, is not small at the first.
    Source: Hochreiter 1991; Bengio et al. 1994; Glorot & Bengio 2010, figure 7 (gradients by depth).
    Known false alarms: layers frozen on purpose; through time, a run whose first steps hold nothing to be learned and
    that is hurt by something no rule names: hence "possible". Silent where every unit of a layer is dead: that is
    `dead_relu`.
    """

    code: ClassVar[str] = "vanishing_gradient"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "gradient_rms")
    source: ClassVar[str] = "Hochreiter 1991; Glorot & Bengio, AISTATS 2010"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        found = (sign for sign in (_through_layers(view, impact), _through_time(view, impact)) if sign is not None)
        return max(found, key=lambda sign: (sign.severity != "note", sign.level), default=None)


def _through_layers(view: RunView, impact: Impact) -> Symptom | None:
    layers = measured_layers(view, "gradient_rms")
    if len(layers) < MIN_LAYERS or not impact.finite or not impact.progress < HALF_PROGRESS:
        return None
    if view.count(f"gradient_rms/{layers[0].name}") < MIN_CHECKS:
        return None
    medians = recent_medians(view, "gradient_rms", layers, NUM_CHECKS)
    first, last = medians[0], medians[-1]
    if not all(map(math.isfinite, medians)) or not last > 0 or (first == 0 and _is_cut_off(view)):
        return None
    ratio = max(first / last, SMALLEST)
    level = math.log10(ratio) / math.log10(RATIO)
    if level < CLEAR_LEVEL or _falling_share(medians) < 2 / 3:
        return None
    derivative = _mean_derivative(view)
    return Symptom(
        level=level,
        severity=impact.severity(unambiguous=level > 1.5, is_clear=True),
        headline=(
            f"The gradient of {layers[0].name} is {ratio:.1e} of that of {layers[-1].name}, and "
            f"{impact.progress_in_words}"
        ),
        why=(
            "Going back through the network, the gradient is multiplied at every layer by the weights and by the "
            "slope of the activation, at most 0.25 for a sigmoid. Over many layers little is left, so the first "
            "layers stay as they were initialised and what follows has nothing to learn from."
        ),
        evidence={
            "ratio": ratio,
            "ratio_threshold": RATIO,
            "first_layer_gradient_rms": first,
            "last_layer_gradient_rms": last,
            "activation_derivative": derivative,
            "progress": impact.progress,
        },
        layer=layers[0].name,
    )


def _through_time(view: RunView, impact: Impact) -> Symptom | None:
    layers = measured_layers(view, "gradient_through_time")
    if not layers or not impact.hurt or not impact.finite or impact.falls:
        return None
    if travelled(view) < for_a_change_of(POOR_PROGRESS, view):
        return None  # what has not moved yet is short of steps, or of longer ones
    shares = recent_medians(view, "gradient_through_time", layers, NUM_CHECKS)
    layer, share = min(zip(layers, shares, strict=True), key=lambda pair: pair[1])
    if view.count(f"gradient_through_time/{layer.name}") < MIN_CHECKS or not math.isfinite(share):
        return None
    level = math.log10(max(share, SMALLEST)) / math.log10(RATIO)
    if level < CLEAR_LEVEL:
        return None
    return Symptom(
        level=level,
        severity=impact.severity(),
        headline=(
            f"Of the error at the last step of {layer.name}, {share:.1e} is left at the first, and "
            f"{impact.progress_in_words}"
        ),
        why=(
            "Going back through a sequence, the error is multiplied at every step by the recurrent weights and by the "
            "slope of the activation. Over many steps next to nothing is left of it, so what was read long ago cannot "
            "be learned from."
        ),
        evidence={
            "kind": "time",
            "ratio": share,
            "ratio_threshold": RATIO,
            "num_steps_of_sequence": float(layer.output_shape[0]) if layer.output_shape else None,
            "progress": impact.progress if math.isfinite(impact.progress) else None,
        },
        layer=layer.name,
        certainty="possible",
    )


def gradient_ratio(view: RunView) -> float:
    """Return rms(∂L/∂W_first) / rms(∂L/∂W_last), medians of the newest measurements; NaN where they are unknown."""
    layers = measured_layers(view, "gradient_rms")
    if len(layers) < 2:
        return math.nan
    first, last = recent_medians(view, "gradient_rms", (layers[0], layers[-1]), NUM_CHECKS)
    return first / last if last > 0 else math.nan


def _falling_share(medians: list[float]) -> float:
    """Share of neighbouring layers where the one nearer the input has the smaller gradient."""
    return float(np.mean(np.diff(medians) > 0))


def _is_cut_off(view: RunView) -> bool:
    """Whether a layer in between passes nothing on, because all its units are dead."""
    layers = measured_layers(view, "dead_fraction")
    return any(value > 0.9 for value in recent_medians(view, "dead_fraction", layers, 1))


def _mean_derivative(view: RunView) -> float | None:
    layers = measured_layers(view, "activation_derivative")
    values = [value for value in recent_medians(view, "activation_derivative", layers, 5) if math.isfinite(value)]
    return float(np.mean(values)) if values else None
