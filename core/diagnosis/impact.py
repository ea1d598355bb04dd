"""Whether training is hurt: what turns a symptom from a note into a warning.

Symptoms are common in healthy networks: gradients vanish after convergence, ReLUs die by the dozen, validation loss
wobbles. They matter only when training is hurt, and that is judged from the loss alone:

1. progress = 1 − L / L_const is small. L is the smoothed training loss, L_const the loss of the best constant
   prediction under the same loss: what a network that ignores its inputs can reach. Works for any loss.
2. progress < 0.3 and the loss no longer falls, or falls on training examples only: validation never beat the guess
   and does not come closer. Or R², where it is logged, is below 0.1.
3. something is not finite.
4. the smoothed loss is far above its own best.

Overfitting, the fifth way to be hurt, is judged by its own detector.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..events import Severity
from ..percent import percent
from ..runs.view import RunView
from .course import Array, Course, course_of, robust_slope, slope_error
from .outputs import median_of
from .plan import planned_steps, warm_up_steps
from .yardstick import explained, is_left_behind, scale_of, target_growth

EARLY_PROGRESS, LATE_PROGRESS = 0.02, 0.1
"""Progress a run must have made after 20 % of its steps, and at its end; in between the demand rises evenly."""
POOR_PROGRESS = 0.3
"""Progress below which a loss that no longer falls counts as being stuck."""
HALF_PROGRESS = 0.5
"""Progress below which, from the middle of the run on, a symptom that leaves no doubt counts as the reason."""
FLAT_FALL = 0.02
"""Fall over the newest 30 % of the steps, in units of L_const, below which a loss counts as flat."""
SIGNIFICANT = 1.0
"""Standard errors that a slope must be away from none, for it to be five times as likely as one of the other sign."""
MET = 0.4
"""Median error, relative to that of a guess, below which most numbers are met."""
RECENT_SHARE = 0.3
REGRESSED_RATIO, REGRESSED_FALL, REGRESSED_NOISE = 3.0, 0.1, 3.0
"""A smoothed loss above 3 × its best, by more than 0.1 L_const and 3 × what its neighbouring stretches differ by, has
regressed."""


@dataclass(frozen=True, slots=True)
class Impact:
    """How training goes at one moment, in numbers that do not depend on the scale of the loss."""

    step: int
    share: float
    """Part of the planned steps taken, 0 to 1; at most a half while it is not known how many are planned."""
    warm: bool
    """Whether enough steps were taken, and the learning rate's own warm-up is over, for anything to be said."""
    loss: float
    """Smoothed training loss; NaN before the first."""
    first_loss: float
    """Training loss at the start: of the first step, in all but very long runs."""
    best_loss: float
    """Lowest smoothed training loss so far."""
    scale: float
    """L_const, or the loss at the start where no constant could be judged; positive, or NaN, as for targets that are
    all alike."""
    has_baseline: bool
    """Whether `scale` is L_const; otherwise every judgement is less certain."""
    recent_fall: float
    """Fall of the loss over the newest 30 % of the steps, in units of `scale`; below 0 when it rises; NaN: unknown."""
    fall_error: float
    """Standard error of `recent_fall`, from the scatter of the loss about its slope; NaN: unknown."""
    fits: bool
    """Whether most numbers are met so well that a loss still high is made of a few outliers."""
    explains: float
    """R² as the program logged it, on validation examples if there are any; NaN for none."""
    noise: float
    """What neighbouring stretches of the loss usually differ by; NaN: unknown."""
    target_growth: float
    """Square of how much more the numbers to predict vary than at the start, 1 at least: those of a network that learns
    from its own predictions grow, and a loss that grows as they do has lost nothing."""
    left_behind: bool
    """Whether validation never beat a guess and no longer comes closer: what the loss still gains does not hold."""
    finite: bool
    """Whether every training loss so far, and the newest validation loss, is a number."""
    course: Course | None
    """Training loss, smoothed."""

    @property
    def progress(self) -> float:
        """1 − L / L_const: 0 for a network that ignores its inputs, 1 at a loss of zero; NaN if unknown."""
        return 1 - self.loss / self.scale

    @property
    def required_progress(self) -> float:
        """The progress below which training is hurt at this share of the run; −inf while it is too early to say."""
        if not self.warm or self.share < 0.2:
            return -math.inf
        return EARLY_PROGRESS + (LATE_PROGRESS - EARLY_PROGRESS) * (self.share - 0.2) / 0.8

    @property
    def stuck(self) -> bool:
        """Whether too little was learned: progress below what is required, or none that holds in the second half."""
        if self.fits:
            return False
        is_late = self.warm and self.share >= 0.5
        gains_nothing = self.recent_fall < FLAT_FALL or (self.left_behind and self.has_baseline)
        settled = gains_nothing and self.progress < POOR_PROGRESS
        return self.progress < self.required_progress or (is_late and (settled or self.explains < LATE_PROGRESS))

    @property
    def flat(self) -> bool:
        """Whether the loss has all but stopped moving, or moves no more than its scatter explains."""
        return abs(self.recent_fall) < max(FLAT_FALL, SIGNIFICANT * self.fall_error)

    @property
    def falls(self) -> bool:
        """Whether the loss still falls, beyond what its scatter explains, and not on training examples alone."""
        return self.recent_fall > 0 and not self.flat and not self.left_behind

    @property
    def regressed(self) -> bool:
        """Whether the smoothed loss is far above its own best."""
        lost = self.loss - self.best_loss
        if not self.best_loss > 0:
            return False  # of a loss that may be below zero, such as a log-likelihood of densities, no multiple tells
        if self.target_growth > REGRESSED_RATIO:
            return False  # what is to be predicted is no longer what it was
        least = np.fmax(REGRESSED_FALL * self.scale, REGRESSED_NOISE * self.noise)
        return self.warm and self.loss > REGRESSED_RATIO * self.best_loss and lost > least

    @property
    def hurt(self) -> bool:
        """Whether training is hurt, by any of the gates."""
        return not self.finite or self.stuck or self.regressed

    @property
    def poor(self) -> bool:
        """Whether training is hurt, or late in the run has not even halved the loss of a constant guess, where that is
        known: half of a first loss is nothing that a run must reach.

        That much is common in healthy runs on hard data: it counts only for symptoms that leave no doubt, such as a
        layer whose units are dead.
        """
        half_way = self.warm and self.share >= 0.5 and self.has_baseline
        return self.hurt or (half_way and self.progress < HALF_PROGRESS)

    @property
    def can_be_judged(self) -> bool:
        """Whether there is a progress to judge: not in an adversary's loss, whose targets are all alike."""
        return math.isfinite(self.progress)

    def severity(self, unambiguous: bool = False, is_clear: bool = False) -> Severity:
        """Return what a symptom is now: a note, a warning when training is hurt, an error when there is no doubt.

        `is_clear`: the symptom speaks for itself, so that poor training is enough.
        """
        if not (self.poor if is_clear else self.hurt):
            return "note"
        return "error" if unambiguous else "warning"

    @property
    def progress_in_words(self) -> str:
        """What the loss has achieved, as the end of a sentence."""
        if not self.finite:
            return "the loss is no longer a number"
        if self.regressed:
            return f"the loss is back at {self.loss:.3g} from {self.best_loss:.3g}"
        than = "a constant guess" if self.has_baseline else "at the start"
        if self.progress < 0.005:
            return f"the loss, {self.loss:.3g}, is no better than {than} ({self.scale:.3g})"
        return f"the loss, {self.loss:.3g}, is only {percent(self.progress)} below {than} ({self.scale:.3g})"


def impact_of(view: RunView) -> Impact:
    """Judge a run as far as it is recorded; O(1) in run length."""
    course = course_of(view, "train_loss")
    step, num_steps = view.step, planned_steps(view)
    window = _smoothing_window(view, step)
    loss = first = best = math.nan
    if course is not None and len(course):
        loss = min(course.mean_since(step - window), _evaluated(view, step, window))
        first = course.start
        best = min(loss, float(_rolling(course, window).min()))
    scale, has_baseline = scale_of(view, first)
    fall, error = _recent_fall(course, step, scale)
    validation = view.last("validation_loss")
    return Impact(
        step=step,
        share=step / num_steps,
        warm=step >= warm_up_steps(view),
        loss=loss,
        first_loss=first,
        best_loss=best,
        scale=scale,
        has_baseline=has_baseline,
        recent_fall=fall,
        fall_error=error,
        fits=median_of(view, "output_error") < MET,
        explains=explained(view),
        noise=_noise(course),
        target_growth=target_growth(view),
        left_behind=is_left_behind(view, scale),
        finite=(course is None or not course.num_non_finite) and (validation is None or math.isfinite(validation)),
        course=course,
    )


def _smoothing_window(view: RunView, step: int) -> float:
    """An epoch, at least a twentieth and at most a quarter of the steps so far."""
    epoch = view.started.steps_per_epoch if view.started else 1
    return min(max(epoch, step / 20), step / 4)


def _evaluated(view: RunView, step: int, window: float) -> float:
    """The newest loss on the training split in evaluation mode, free of dropout; inf where there is no recent one."""
    steps, values = view.tail("evaluation_train_loss", 1)
    recent = len(values) and steps[-1] >= step - max(window, 0.1 * step) and math.isfinite(values[-1])
    return float(values[-1]) if recent else math.inf


def _rolling(course: Course, window: float) -> Array:
    """Means over `window` steps, as far as blocks go."""
    spacing = (course.steps[-1] - course.steps[0]) / max(len(course) - 1, 1)
    width = int(min(max(1, round(window / spacing)) if spacing > 0 else 1, len(course)))
    return np.convolve(course.means, np.full(width, 1 / width), mode="valid")


def _recent_fall(course: Course | None, step: int, scale: float) -> tuple[float, float]:
    """Fall over the newest 30 % of the steps, and its standard error, both in units of `scale`."""
    if course is None or len(course) < 6:
        return math.nan, math.nan
    recent = course.since((1 - RECENT_SHARE) * step)
    slope, length = robust_slope(recent.steps, recent.means), RECENT_SHARE * step / scale
    return -slope * length, slope_error(recent.steps, recent.means, slope) * length


def _noise(course: Course | None) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.median(np.abs(np.diff(course.means)))) if course is not None and len(course) > 1 else math.nan
