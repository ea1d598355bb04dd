"""Detector: weights that have a gradient but do not move."""

from typing import ClassVar

import numpy as np

from ..events import Layer
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .layers import measured_layers

NUM_CHECKS = 5


class UnchangedWeights(Detector):
    """The optimiser does not move a layer although a gradient asks it to.

    Rule: a layer's newest 5 update ratios are exactly 0 while its gradients are not, at a learning rate above zero. An
    error when no layer moves, a warning when some do not and training is hurt, otherwise a note: freezing is normal.
    Source: Braiek & Khomh, TheDeepChecker (untrained parameters).
    Known false alarms: updates below the precision of half-precision weights. Silent behind a layer of which every unit
    is dead: there biases have a gradient and weights have none.
    """

    code: ClassVar[str] = "unchanged_weights"
    reads: ClassVar[tuple[str, ...]] = ("update_ratio", "gradient_rms")
    source: ClassVar[str] = "Braiek & Khomh, TheDeepChecker"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        """See the class."""
        layers = measured_layers(view, "update_ratio")
        still = [layer for layer in layers if _is_still(view, layer)]
        if not still or view.last("learning_rate") == 0 or view.last("dead_fraction") == 1:
            return None
        everywhere = len(still) == len(layers)
        which = (
            "no layer" if everywhere else f"{still[0].name}" + (f" and {len(still) - 1} more" if len(still) > 1 else "")
        )
        return Symptom(
            level=1.0,
            severity="error" if everywhere else impact.severity(),
            headline=(
                "No layer has moved in the newest updates although every one has a gradient"
                if everywhere
                else f"The weights of {which} have not moved in the newest updates although they have a gradient"
            ),
            why=(
                "The gradient is computed but no update follows: the optimiser was given other parameters, or the step "
                "is too small for the precision of the weights."
            ),
            evidence={"update_ratio": 0.0, "num_layers": float(len(still)), "num_measured_layers": float(len(layers))},
            layer=None if everywhere else still[0].name,
        )


def _is_still(view: RunView, layer: Layer) -> bool:
    _, updates = view.tail(f"update_ratio/{layer.name}", NUM_CHECKS)
    _, gradients = view.tail(f"gradient_rms/{layer.name}", NUM_CHECKS)
    return len(updates) == NUM_CHECKS and not np.any(updates) and len(gradients) > 0 and bool(np.all(gradients > 0))
