"""Detector: steps too short to arrive."""

import math
from typing import ClassVar

import numpy as np

from ..runs.view import RunView
from .course import newest_median
from .detector import CLEAR_LEVEL, Detector, Symptom
from .exploding_gradient import GROWTH as EXPLODED
from .exploding_gradient import initial_growth
from .impact import POOR_PROGRESS, RECENT_SHARE, Impact
from .layers import measured_layers, recent_medians
from .travel import for_a_change_of, travelled
from .vanishing_gradient import RATIO as VANISHED
from .vanishing_gradient import gradient_ratio

UPDATE_RATIO = 1e-5
DECAYED = 1e-3
SLOW_UPDATE_RATIO = 3e-4
"""A third of the rule of thumb, 1e-3."""
EVENNESS = 0.5
"""Newest slope over the mean slope so far: 1 on a straight line, near 0 where a loss settles."""


class LearningRateTooLow(Detector):
    """Updates so short that the run will end before the loss has come down.

    Rule, one of, while training is hurt or will be at the present pace:
    - too little progress for this share of the run, and a median update ratio ‖Δw‖/‖w‖ < 1e-5 per step, at which it
      takes thousands of steps to change an output by a tenth; or so small that all steps of a run whose length is
      known, in one direction, change the output by less than 30 %, which is the progress asked of a run: L layers one
      behind another that are each changed by t of their size change it by (1 + t)^L − 1 at most;
    - too little progress, and a schedule has brought the rate below a thousandth of its highest for most of the second
      half of the run;
    - of a run whose length is known: the loss falls evenly (its slope over the newest 30 % of the steps is at least
      half the mean slope so far, and beyond the scatter of the blocks), at this slope progress will be < 0.3 after the
      last step, and the update ratio is < 3e-4.
    A note where it is not known what a guess scores and updates are above 1e-5: the start may have been good already.
    Silent where a layer moves at more than 1e-3 or gradients fade towards the input: a rate is one number for all.
    Silent too where signals grow > 1,000-fold through the depth: there it is the weights that are too large.
    The rate itself is never judged: SGD at 1 and Adam at 1e-5 can both be right.
    Source: cs231n notes (ratio of updates to weights about 1e-3).
    Known false alarms: fine-tuning moves weights little on purpose, but then progress is not small.
    """

    code: ClassVar[str] = "learning_rate_too_low"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "update_ratio")
    source: ClassVar[str] = "cs231n notes, ratio of updates to weights"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        ratio = newest_median(view, "update_ratio", 9)
        if ratio is None or not impact.finite or impact.share < 0.2:
            return None
        if impact.stuck and (decayed := _decay(view)) < DECAYED and view.first("update_ratio"):
            return _spent(view, impact, decayed)
        if not ratio > 0:
            return None
        projected = _projected_progress(impact)
        will_be_stuck = view.num_steps > 0 and projected < POOR_PROGRESS and _falls_evenly(impact)
        too_short = max(UPDATE_RATIO, _needed(view, impact) / impact.step if view.num_steps else 0.0)
        mean_ratio = max(ratio, travelled(view) / impact.step)
        level = max(
            too_short / mean_ratio if impact.stuck else 0.0,
            SLOW_UPDATE_RATIO / ratio if will_be_stuck else 0.0,
        )
        if level < CLEAR_LEVEL or _fastest_layer(view) > 1e-3 or gradient_ratio(view) < VANISHED:
            return None
        if initial_growth(view)[0] > EXPLODED:
            return None
        rate = view.last("learning_rate") or view.spec.training.learning_rate
        is_known = impact.stuck and (impact.has_baseline or mean_ratio < UPDATE_RATIO)
        return Symptom(
            level=level,
            severity="warning" if is_known or will_be_stuck else "note",
            headline=(
                f"Each update moves the weights by {ratio:.1e} of their size at learning rate {rate:.3g}, and "
                f"{impact.progress_in_words}"
            ),
            why=(
                "The loss goes down a slope that is followed in steps too short to get anywhere in the steps planned. "
                "A healthy update changes a layer's weights by about a thousandth of their size."
            ),
            evidence={
                "update_ratio": ratio,
                "num_steps": float(view.num_steps or view.step) if impact.share == 1 or view.num_steps else None,
                "update_ratio_threshold": too_short if impact.stuck else SLOW_UPDATE_RATIO,
                "learning_rate": rate,
                "progress": impact.progress,
                "projected_progress": projected if math.isfinite(projected) else None,
            },
            certainty="likely" if impact.has_baseline else "possible",
        )


def _needed(view: RunView, impact: Impact) -> float:
    """The share of their size that weights should have moved by so far, for the output to change enough in all."""
    return for_a_change_of(POOR_PROGRESS, view) * impact.share


def _decay(view: RunView) -> float:
    """The rate of the run's second half over its highest; 1 where it is unknown."""
    rates = view.overview("learning_rate")
    newest = newest_median(view, "learning_rate", 64)
    highest = float(rates.high.max()) if rates is not None and len(rates) else 0.0
    return newest / highest if newest is not None and highest > 0 else 1.0


def _spent(view: RunView, impact: Impact, decayed: float) -> Symptom:
    rate = view.last("learning_rate") or 0.0
    return Symptom(
        level=min(DECAYED / max(decayed, 1e-30), 1e3),
        severity="warning",
        headline=f"The schedule has brought the learning rate down to {rate:.1e} before anything was learned, and "
        f"{impact.progress_in_words}",
        why=(
            "A rate is lowered to settle what was learned. Lowered too early, as by a schedule made for epochs that is "
            "stepped with every batch, it ends training: updates become too small to change any weight."
        ),
        evidence={
            "kind": "schedule",
            "learning_rate": rate,
            "learning_rate_left": decayed,
            "learning_rate_left_threshold": DECAYED,
            "progress": impact.progress,
        },
    )


def _projected_progress(impact: Impact) -> float:
    """Progress after the last step if the loss goes on falling as it does."""
    if impact.share <= 0 or math.isnan(impact.recent_fall):
        return math.nan
    return impact.progress + impact.recent_fall / RECENT_SHARE * (1 - impact.share) / impact.share


def _falls_evenly(impact: Impact) -> bool:
    course = impact.course
    if course is None or not impact.recent_fall > 0:
        return False
    recent = course.since((1 - RECENT_SHARE) * impact.step)
    per_step = impact.recent_fall * impact.scale / (RECENT_SHARE * impact.step)
    scatter = float(np.std(recent.means + per_step * recent.steps))
    mean_slope = (impact.first_loss - impact.loss) / impact.step
    return per_step >= EVENNESS * mean_slope > 0 and per_step * (recent.steps[-1] - recent.steps[0]) > scatter


def _fastest_layer(view: RunView) -> float:
    layers = measured_layers(view, "update_ratio")
    return max((value for value in recent_medians(view, "update_ratio", layers, 5) if value == value), default=0.0)
