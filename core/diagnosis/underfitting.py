"""Detector: a model that cannot express what it should learn."""

import math
from typing import ClassVar

from ..runs.view import RunView
from .course import newest_median
from .detector import Detector, Symptom
from .impact import HALF_PROGRESS, LATE_PROGRESS, POOR_PROGRESS, Impact
from .travel import for_a_change_of, travelled

LOWEST_PROGRESS = -0.1
MAX_GAP = 0.1
UPDATE_RATIOS = 1e-5, 3e-2
FEW_PARAMETERS = 0.5


class Underfitting(Detector):
    """The loss has settled far too high although nothing is broken.

    Rule, in the second half of the run: progress between −0.1 and 0.5, a flat loss (its robust slope over the newest
    30 % of the steps moves it by less than 0.02 L_const, or than its standard error), updates of normal size (ratio
    1e-5 to 3e-2, where measured) that were enough to change the output by 30 %, and a validation loss within
    0.1 L_const of the training loss. A warning where progress is below 0.1; where it is below 0.3 and the network has
    fewer parameters than half of the training examples, too few to know them by heart (2n + d are enough for any n
    answers to d inputs); or where a watched program applies one layer to another with nothing in between that bends:
    such a network is a linear one, whatever its size. Otherwise a note: targets that the inputs explain only in part
    look the same. Silent where most numbers are met: then a few outliers make up the loss. By exclusion: silent while a
    more specific fault is found.
    Source: Goodfellow et al. 2016, sections 5.2 and 6.1; Zhang et al. 2017 (1611.03530), theorem 1; the bounds on
    progress are ours.
    Known false alarms: targets that the inputs hardly explain, such as returns of prices: hence "possible".
    """

    code: ClassVar[str] = "underfitting"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "Goodfellow, Bengio & Courville, Deep Learning, 2016, section 5.2"
    by_exclusion: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if (
            impact.share < 0.5
            or not impact.flat
            or impact.fits
            or not LOWEST_PROGRESS < impact.progress < HALF_PROGRESS
        ):
            return None
        ratio = newest_median(view, "update_ratio", 9)
        if ratio is not None and not UPDATE_RATIOS[0] <= ratio <= UPDATE_RATIOS[1]:
            return None
        if travelled(view) < for_a_change_of(POOR_PROGRESS, view):
            return None
        validation = newest_median(view, "validation_loss", 3)
        gap = (validation - impact.loss) / impact.scale if validation is not None else math.nan
        if gap > MAX_GAP:
            return None
        straight = _is_straight(view)
        is_too_small = impact.progress < POOR_PROGRESS and _parameters_per_example(view) < FEW_PARAMETERS
        nothing = impact.hurt and (impact.progress < LATE_PROGRESS or is_too_small)
        reason = ", and no layer bends what it passes on" if straight else ""
        return Symptom(
            level=1.0,
            severity="warning" if nothing or straight else "note",
            headline=f"Training has settled: {impact.progress_in_words}{reason}",
            why=(
                "Layers with nothing but a linear function between them amount to a single one, however many there "
                "are: the network can draw straight lines only. An activation behind each is what bends them."
                if straight
                else "Gradients arrive, weights move and units respond, yet the loss no longer falls, on training and "
                "validation examples alike. The model is too simple for the relation, or the inputs do not explain "
                "the targets."
            ),
            evidence={
                "progress": impact.progress,
                "progress_threshold": HALF_PROGRESS,
                "recent_fall": impact.recent_fall,
                "update_ratio": ratio,
                "gap_to_validation": gap if math.isfinite(gap) else None,
            },
            certainty="likely" if straight else "possible",
        )


def _parameters_per_example(view: RunView) -> float:
    """Parameters that are trained, over training examples; NaN where either is unknown, as of a watched program."""
    started = view.started
    num_examples = started.data.get("num_examples", {}).get("train") if started else None
    return started.num_parameters / num_examples if started and started.num_parameters and num_examples else math.nan


def _is_straight(view: RunView) -> bool:
    """Whether layers of a watched program follow one another with nothing in between that bends."""
    return bool(view.started and view.started.data.get("is_straight"))
