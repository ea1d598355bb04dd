"""Detector: validation examples that are training examples."""

from collections.abc import Mapping
from typing import ClassVar

from ..percent import percent
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact

SHARE = 0.01
CHANCE = 2.0
"""A share has to be so many times what repetitions within the training data explain."""


class DataLeakage(Detector):
    """The network is examined on examples that it was trained on.

    Rule: of the validation examples looked for, more than 1 %, and more than twice the share of training examples that
    are repeated within the training data, have the same inputs as a training example. A warning: training is not hurt,
    but validation metrics are too good. Judged where a watched program showed its data.
    Source: Kapoor & Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", 2023.
    Known false alarms: none where inputs are measured. Misses examples that are augmented anew each time, and all but
    equal ones.
    """

    code: ClassVar[str] = "data_leakage"
    reads: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str] = "Kapoor & Narayanan, Patterns 4(9), 2023"
    patience: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        overlap: Mapping[str, float] = (view.started.data.get("overlap") or {}) if view.started else {}
        if not overlap.get("num_checked"):
            return None
        share = overlap["num_shared"] / overlap["num_checked"]
        expected = max(SHARE, CHANCE * overlap["repeated"])
        return Symptom(
            level=share / expected,
            severity="warning",
            headline=f"{percent(share)} of the validation examples looked for are training examples as well",
            why=(
                "A network knows the examples it was trained on. What it scores on them says nothing about new ones: "
                "overfitting stays hidden, and the best epoch, the best setting and the final figure are wrong."
            ),
            evidence={
                "shared_share": share,
                "shared_share_threshold": expected,
                "num_checked": float(overlap["num_checked"]),
                "num_training": float(overlap["num_training"]),
            },
            first_step=1,
        )
