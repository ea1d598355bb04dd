"""Detector: weights that all start alike."""

from typing import ClassVar

from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .layers import first_value, measured_layers


class SymmetricInitialization(Detector):
    """The weights of a hidden layer start at zero, so its units are copies of one another.

    Rule: the first measured norm of a hidden layer's weights is exactly 0, or the spec asks for zeros; a warning when
    training is hurt.
    Source: Goodfellow et al. 2016, section 8.4 (breaking symmetry).
    Known false alarms: residual branches that start at zero on purpose learn, and are a note. Weights equal to one
    another but not zero are not recognised.
    """

    code: ClassVar[str] = "symmetric_initialization"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "weight_norm")
    source: ClassVar[str] = "Goodfellow, Bengio & Courville, Deep Learning, 2016, section 8.4"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        """See the class."""
        hidden = measured_layers(view, "weight_norm")[:-1]
        asked = getattr(view.spec.model, "initialization", None) == "zeros"
        zero = [layer for layer in hidden if asked or first_value(view, "weight_norm", layer) == 0]
        if not zero:
            return None
        return Symptom(
            level=1.0,
            severity=impact.severity(unambiguous=True),
            headline=(
                f"The weights of {zero[0].name} started at zero"
                + (f", as in {len(zero)} layers" if len(zero) > 1 else "")
                + (f", and {impact.progress_in_words}" if impact.hurt else "")
            ),
            why=(
                "Units that start with the same weights compute the same value, get the same gradient and stay the "
                "same for ever: a layer of many units is worth one. With all weights zero, no gradient passes back."
            ),
            evidence={"first_weight_norm": 0.0, "num_layers": float(len(zero))},
            first_step=0,
            layer=zero[0].name,
        )
