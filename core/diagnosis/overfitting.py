"""Detector: validation loss that rises while training loss falls."""

from typing import ClassVar

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import Array
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import POOR_PROGRESS, Impact

RISE, RISE_OF_CONSTANT = 0.1, 0.02
HARMFUL_RISE = 0.05
SCATTER = 3.0
MIN_CHECKS, CHECK_SHARE = 5, 0.05
WARM_UP_SHARE = 0.2


class Overfitting(Detector):
    """The best validation loss lies behind, and training goes on memorising.

    Rule: the smoothed validation loss (median of three neighbouring evaluations) is above its best by more than 10 % of
    it, more than 0.02 L_const and more than three times what neighbouring evaluations usually differ by; the best is at
    least 5 evaluations and 5 % of all evaluations old; and the training loss, measured in evaluation mode where that
    is recorded, is lower now than it was then. Judged after 20 % of the run. A warning above 0.05 L_const, else a note:
    a small loss can double without a prediction that changes. A note, too, where validation never beat a guess and
    progress is < 0.3: then nothing was learned, by heart or otherwise, that could be lost. Two rises in a row, the
    usual rule, happen in 78 % of healthy runs. A run that stops early is judged the same: it overfitted before it
    stopped, and the headline says that the best weights are kept.
    Source: Prechelt 1998, Early Stopping — But When?; Goodfellow et al. 2016, section 7.8.
    Known false alarms: a validation split of a few dozen examples; over-confident classifiers whose accuracy still
    improves (the loss is judged, as it is what the user minimises).
    """

    code: ClassVar[str] = "overfitting"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "validation_loss")
    source: ClassVar[str] = "Prechelt, Early Stopping — But When?, 1998"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if impact.share < WARM_UP_SHARE or not impact.finite or not _may_have_risen(view):
            return None
        validation = view.overview("validation_loss")
        if validation is None or len(validation) < MIN_CHECKS + 3:
            return None
        smoothed = _median_of_three(validation.mean)
        at = int(smoothed.argmin())
        best, now = float(smoothed[at]), float(smoothed[-1])
        age = len(smoothed) - 1 - at
        if age < max(MIN_CHECKS, CHECK_SHARE * len(smoothed)) or not now > best:
            return None
        best_step = int(validation.last[at])
        train_then, train_now = _training_loss(view, impact, best_step)
        usual = float(np.median(np.abs(np.diff(validation.mean))))
        level = (now - best) / max(RISE * abs(best), RISE_OF_CONSTANT * impact.scale, SCATTER * usual)
        if level < CLEAR_LEVEL or not train_now < train_then:
            return None
        has_lost = now - best > HARMFUL_RISE * impact.scale and not _had_nothing(impact)
        keeps_best = view.spec.regularization.early_stopping is not None
        rise = percent(now / best - 1) if best > 0 else f"{now - best:.3g}"
        return Symptom(
            level=level,
            severity="warning" if has_lost else "note",
            headline=(
                f"Validation loss, {now:.3g}, has risen {rise} above its best, {best:.3g} at step {best_step:,}, while "
                f"training loss fell to {train_now:.3g}{'; the best weights are kept' if keeps_best else ''}"
            ),
            why=(
                "The network has begun to learn what is particular to the training examples, noise included. That "
                "lowers the loss on them and raises it on examples it has not seen."
            ),
            evidence={
                "best_validation_loss": best,
                "best_step": float(best_step),
                "validation_loss": now,
                "validation_loss_threshold": best + (now - best) / level,
                "train_loss_at_best": train_then,
                "train_loss": train_now,
            },
            first_step=best_step,
            certainty="likely" if impact.has_baseline else "possible",
        )


def _had_nothing(impact: Impact) -> bool:
    """Whether validation never beat a guess and hardly anything was learned by heart either."""
    return impact.has_baseline and impact.left_behind and impact.progress < POOR_PROGRESS


def _may_have_risen(view: RunView) -> bool:
    """Whether none of the newest three values is the best: cheap, and false most of the time in a healthy run."""
    best = view.best("validation_loss")
    return best is not None and best[0] < float(np.min(view.tail("validation_loss", 3)[1]))


def _median_of_three(values: Array) -> Array:
    """Each value replaced by the median of itself and its neighbours; shape (n,), n ≥ 3."""
    padded = np.concatenate((values[:1], values, values[-1:]))
    return np.median(np.stack((padded[:-2], padded[1:-1], padded[2:])), axis=0)


def _training_loss(view: RunView, impact: Impact, then: int) -> tuple[float, float]:
    """The training loss around step `then` and now, in evaluation mode where that is recorded."""
    evaluated = view.overview("evaluation_train_loss")
    if evaluated is not None and len(evaluated) >= 3:
        at = int(np.searchsorted(evaluated.last, then).clip(0, len(evaluated) - 1))
        return float(evaluated.mean[max(at - 1, 0) : at + 2].mean()), float(evaluated.mean[-3:].mean())
    course = impact.course
    assert course is not None, "a finite loss has a course"
    at = int(np.searchsorted(course.steps, then).clip(0, len(course) - 1))
    return float(course.means[at]), impact.loss
