"""Detector: nothing is learned and no other rule says why."""

import math
from typing import ClassVar

from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import LATE_PROGRESS, Impact


class LossNotDecreasing(Detector):
    """The loss is no better than a guess, for a reason the other rules do not name.

    Rule, in the second half of the run: progress below what is required (0.02 after 20 % of the run, rising to 0.1 at
    its end) and the loss does not fall. Silent where it is not known what a guess scores, the loss has come down from
    its first value by more than is required, and no R² says otherwise: nobody knows how far it can fall. By exclusion,
    and after `underfitting` and `too_few_steps`.
    Source: ours: on 150 rebuilt programs, progress < 0.1 alone found 83 % of failures without a false alarm.
    Known false alarms: losses whose smallest value is not near zero, such as a negative log-likelihood of densities.
    """

    code: ClassVar[str] = "loss_not_decreasing"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "nn-tui"
    by_exclusion: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if impact.share < 0.5 or not impact.finite or not impact.stuck or impact.recent_fall > 0.02:
            return None
        learned_some = impact.progress > impact.required_progress and not impact.explains < LATE_PROGRESS
        if learned_some and not impact.has_baseline:
            return None
        return Symptom(
            level=1.0,
            severity="warning",
            headline=f"Nothing is being learned: {impact.progress_in_words}",
            why=(
                "The network does no better than one that ignores its inputs. What stops it is not one of the faults "
                "the other rules know: check that inputs and targets belong together, and the loss."
            ),
            evidence={
                "progress": impact.progress if math.isfinite(impact.progress) else None,
                "progress_threshold": impact.required_progress,
                "recent_fall": impact.recent_fall if math.isfinite(impact.recent_fall) else None,
            },
            certainty="possible",
        )
