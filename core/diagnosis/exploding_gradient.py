"""Detector: gradients that grow on their way to the first layers, or in bursts."""

import math
from typing import ClassVar

import numpy as np

from ..events import Layer
from ..runs.view import RunView
from .course import Course, course_of
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .layers import first_value, measured_layers

GROWTH = 1e3
SPIKE = 10.0
MIN_SPIKES = 3
MIN_LAYERS = 3
MIN_BLOCKS = 30
"""Blocks of at least a sixtieth of the measurements, enough for a percentile."""


class ExplodingGradient(Detector):
    """Signals grow from layer to layer until updates throw the weights about.

    Rule, one of:
    - at the first measurement the backward signal grows > 1,000-fold from the last hidden layer to the second. The
      gradient of W_l is δ_l h_{l−1}, so δ_2/δ_L = rms(∂L/∂W_2) / rms(∂L/∂W_L) × rms(h_{L−1}) / rms(h_1), which needs
      no knowledge of the inputs. Healthy initialisations: 0.05 to 20;
    - in the newest fifth of the run the total norm left its own 95th percentile of before more than 10-fold and came
      back, at least 3 times, and the loss jumped with it.
    A warning when training is hurt, an error when it is no longer finite. No absolute norm is judged: 5,000 is healthy
    under a summed loss.
    Source: Pascanu, Mikolov & Bengio 2013 (1211.5063); He et al. 2015 (1502.01852).
    Known false alarms: none known of the first; rare hard examples can imitate the second, as a note.
    """

    code: ClassVar[str] = "exploding_gradient"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "gradient_norm")
    source: ClassVar[str] = "Pascanu, Mikolov & Bengio, arXiv 1211.5063; He et al., arXiv 1502.01852"
    patience: ClassVar[int] = 2

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        growth, first, last = initial_growth(view)
        by_depth = math.log10(max(growth, 1.0)) / math.log10(GROWTH)
        spikes, usual, highest = _spikes(view, impact.course)
        level = max(by_depth, spikes / MIN_SPIKES)
        if level < CLEAR_LEVEL or (not (by_depth >= CLEAR_LEVEL and impact.hurt) and not spikes):
            return None
        if by_depth >= spikes / MIN_SPIKES:
            headline = f"The gradient grows {growth:.1e}-fold from {last} to {first}, and {impact.progress_in_words}"
        else:
            headline = (
                f"The gradient norm shot up {spikes} times, to as much as {highest:.3g}; usual is below {usual:.3g}"
            )
        return Symptom(
            level=level,
            severity=impact.severity(unambiguous=not impact.finite),
            headline=headline,
            why=(
                "Going back through the network, the gradient is multiplied at every layer by its weights. Where these "
                "enlarge it, over many layers it becomes huge, one update throws the weights far away, and the loss "
                "jumps or overflows."
            ),
            evidence={
                "growth": growth,
                "growth_threshold": GROWTH,
                "gradient_norm": view.last("gradient_norm"),
                "num_spikes": float(spikes),
                "usual_gradient_norm": usual,
                "spike_threshold": SPIKE * usual if usual is not None else None,
            },
            layer=first or None,
        )


def initial_growth(view: RunView) -> tuple[float, str, str]:
    """Return how the backward signal grew through the depth at the first measurement, and between which layers.

    1.0 where it cannot be known: fewer than three weight layers, or nothing measured.
    """
    layers = measured_layers(view, "gradient_rms")
    if len(layers) < MIN_LAYERS:
        return 1.0, "", ""
    second, last = layers[1], layers[-1]
    gradients = first_value(view, "gradient_rms", second), first_value(view, "gradient_rms", last)
    signals = _first_rms(view, layers[-2]), _first_rms(view, layers[0])
    if not all(value > 0 and math.isfinite(value) for value in (*gradients, *signals)):
        return 1.0, "", ""
    growth = gradients[0] / gradients[1] * signals[0] / signals[1]
    return (growth, second.name, last.name) if math.isfinite(growth) else (1.0, "", "")


def _first_rms(view: RunView, layer: Layer) -> float:
    """Root mean square of a layer's output at the first measurement, from its mean and standard deviation."""
    return math.hypot(first_value(view, "activation_mean", layer), first_value(view, "activation_std", layer))


def _spikes(view: RunView, loss: Course | None) -> tuple[int, float | None, float | None]:
    """Excursions of the total norm in the newest fifth that ended, the usual norm, and the highest of them."""
    norm = course_of(view, "gradient_norm")
    if norm is None or loss is None or len(norm) < MIN_BLOCKS:
        return 0, None, None
    since = norm.steps[0] + 0.8 * (norm.steps[-1] - norm.steps[0])
    now = norm.since(since).highs
    if len(now) >= len(norm.highs):
        return 0, None, None
    usual = float(np.percentile(norm.highs[: -len(now)], 95))
    above = now > SPIKE * usual
    num_ended = int(np.sum(above[:-1] & ~above[1:]))
    jumped = float(np.max(loss.since(since).highs, initial=0)) > 3 * np.median(loss.means)
    return (num_ended if jumped else 0), usual, float(now.max())
