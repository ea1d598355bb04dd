"""Detector: outputs and targets that are broadcast against one another."""

from typing import ClassVar

from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .outputs import ELEMENTWISE_LOSSES, outputs_of


class OutputTargetShape(Detector):
    """Outputs and targets differ in shape, and the loss compares every output with every target.

    Rule: both shapes differ, hold floating-point numbers to be compared one by one, and broadcast to a shape larger
    than either, such as (N, 1) with (N) to (N, N). Under torch's own element-wise losses an error at once; under
    another criterion, which may reshape them itself, a warning only when training is hurt, and "possible".
    Source: Humbatova et al. 2020 (taxonomy: wrong shape); PyTorch warns of the same in mse_loss.
    Known false alarms: pairwise losses that compare all with all on purpose, if training is hurt by something else.
    """

    code: ClassVar[str] = "output_target_shape"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "Humbatova et al., Taxonomy of Real Faults in Deep Learning Systems, ICSE 2020"
    patience: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        outputs = outputs_of(view)
        if not outputs.shape or not outputs.target_shape or not outputs.target_type.startswith(("float", "bfloat")):
            return None
        compared = _broadcast(outputs.shape, outputs.target_shape)
        if compared is None or compared in (outputs.shape, outputs.target_shape):
            return None
        certain = outputs.criterion in ELEMENTWISE_LOSSES
        if not certain and not impact.hurt:
            return None
        shown = _shown(outputs.shape), _shown(outputs.target_shape), _shown(compared)
        return Symptom(
            level=1.0,
            severity="error" if certain else "warning",
            headline=f"Outputs {shown[0]} and targets {shown[1]} are broadcast to {shown[2]}",
            why=(
                "Shapes that differ are stretched until they fit, so every output is compared with every target of the "
                "batch. What lowers such a loss is the mean target for every example: nothing is learned from inputs."
            ),
            evidence={"output_shape": shown[0], "target_shape": shown[1], "compared_shape": shown[2]},
            first_step=1,
            certainty="likely" if certain else "possible",
        )


def _broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the shape both are stretched to, None where they cannot be."""
    length = max(len(one), len(other))
    pairs = zip((1,) * (length - len(one)) + one, (1,) * (length - len(other)) + other, strict=True)
    stretched = [(max(a, b) if 1 in (a, b) or a == b else -1) for a, b in pairs]
    return None if -1 in stretched else tuple(stretched)


def _shown(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
