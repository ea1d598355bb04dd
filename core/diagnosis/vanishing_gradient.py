"""Detector: gradients that die on their way to the first layers."""

import math
from typing import ClassVar

import numpy as np

from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import HALF_PROGRESS, Impact
from .layers import measured_layers, recent_medians

RATIO = 1e-3
MIN_LAYERS = 3
NUM_CHECKS = 9
SMALLEST = 1e-30


class VanishingGradient(Detector):
    """The first layers get next to no gradient, and training is stuck.

    Rule: median over the newest 9 (at least 3) measurements of rms(∂L/∂W_first) / rms(∂L/∂W_last) < 1e-3, falling
    towards the input in at least two thirds of neighbouring layers, in a network of ≥ 3 weight layers with progress
    < 0.5. Healthy early in training: 20 to 0.2; after convergence down to 1.5e-6, which is why progress counts.
    A warning only when training is hurt or poor.
    Source: Hochreiter 1991; Glorot & Bengio 2010, figure 7 (gradients by depth).
    Known false alarms: layers frozen on purpose. Silent where every unit of a layer is dead: that is `dead_relu`.
    """

    code: ClassVar[str] = "vanishing_gradient"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "gradient_rms")
    source: ClassVar[str] = "Hochreiter 1991; Glorot & Bengio, AISTATS 2010"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        layers = measured_layers(view, "gradient_rms")
        if len(layers) < MIN_LAYERS or not impact.finite or not impact.progress < HALF_PROGRESS:
            return None
        if view.count(f"gradient_rms/{layers[0].name}") < 3:
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
