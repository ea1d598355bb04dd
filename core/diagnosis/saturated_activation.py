"""Detector: sigmoid and tanh units stuck where they are flat."""

import math
from typing import ClassVar

from ..percent import percent
from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .layers import measured_layers, recent_medians

SATURATED = 0.5


class SaturatedActivation(Detector):
    """Most units of a hidden sigmoid or tanh layer pass no gradient, and training is hurt.

    Rule: mean f′/f′max < 0.05 in more than half of a hidden layer's units, median over the newest 5 measurements, while
    training is hurt; more than 90 % without harm: a note. How far a unit's input lies from zero is not judged: 43 to
    68 % of healthy tanh inputs are beyond 2.5.
    Source: Glorot & Bengio, AISTATS 2010, section 3.
    Known false alarms: gates of recurrent networks saturate by design, as a note.
    """

    code: ClassVar[str] = "saturated_activation"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "saturated_fraction")
    source: ClassVar[str] = "Glorot & Bengio, AISTATS 2010"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        layers = [layer for layer in measured_layers(view, "saturated_fraction") if layer is not view.layers[-1]]
        shares = recent_medians(view, "saturated_fraction", tuple(layers), 5)
        threshold = SATURATED if impact.hurt else 0.9
        worst = max((share for share in shares if math.isfinite(share)), default=0.0)
        if worst / threshold < CLEAR_LEVEL or not impact.finite:
            return None
        index = next(i for i, share in enumerate(shares) if share >= min(worst, threshold))
        harm = f", and {impact.progress_in_words}" if impact.hurt else ""
        return Symptom(
            level=worst / threshold,
            severity=impact.severity(),
            headline=f"{percent(shares[index])} of the units of {layers[index].name} are saturated{harm}",
            why=(
                "Far from zero a sigmoid or tanh is flat, so its slope is almost zero and so is the gradient that "
                "passes through it. Weights before it hardly change, however wrong the output is."
            ),
            evidence={
                "saturated_fraction": shares[index],
                "saturated_fraction_threshold": threshold,
                "progress": impact.progress if math.isfinite(impact.progress) else None,
            },
            layer=layers[index].name,
        )
