"""Detector: a run that ends while its loss still falls."""

import math
from typing import ClassVar

from ..percent import percent
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import FLAT_FALL, POOR_PROGRESS, Impact
from .travel import for_a_change_of, travelled

FEWEST_STEPS = 60
"""In fewer, block means hold a step each: no slope stands out from the noise of the batches."""


class TooFewSteps(Detector):
    """The loss was still falling steadily when the steps ran out.

    Rule, in the last 5 % of the run: progress < 0.3 while the robust slope over the newest 30 % of the steps lowers
    the loss by more than 0.02 L_const and its standard error, unless validation never beat a guess and does not follow.
    Or training is hurt, and the whole run was of fewer than 60 steps, which tell too little of the loss's slope, or of
    updates that all together can have changed the output by less than 30 %: then only "possible". A warning when
    training is hurt, else a note. By exclusion: silent while a more specific fault is found.
    Source: ours; the range of progress is that of `underfitting`.
    Known false alarms: a loss that falls slowly towards a floor above 0.7 L_const.
    """

    code: ClassVar[str] = "too_few_steps"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "nn-tui"
    patience: ClassVar[int] = 1
    by_exclusion: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        falls = impact.falls
        distance = travelled(view)
        went_nowhere = distance < for_a_change_of(POOR_PROGRESS, view)
        is_short = impact.hurt and (impact.step < FEWEST_STEPS or went_nowhere)
        if impact.share < 0.95 or not impact.progress < POOR_PROGRESS or not (falls or is_short):
            return None
        return Symptom(
            level=impact.recent_fall / FLAT_FALL if falls else 1.0,
            severity=impact.severity(),
            headline=(
                f"The loss still falls, by {percent(impact.recent_fall, 1)} of a constant guess's over the last third "
                f"of the run, and {impact.progress_in_words}"
                if falls
                else f"The run was over after {impact.step} steps, and {impact.progress_in_words}"
            ),
            why="Nothing is in the way of learning but the end of the run: more steps, or longer ones, would go on.",
            evidence={
                "progress": impact.progress,
                "progress_threshold": POOR_PROGRESS,
                "num_steps": float(impact.step),
                "recent_fall": impact.recent_fall,
                "travelled": distance if math.isfinite(distance) else None,
                "recent_fall_threshold": FLAT_FALL,
            },
            certainty="likely" if impact.has_baseline and falls else "possible",
        )
