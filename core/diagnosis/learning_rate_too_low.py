"""Detector: steps too short to arrive."""

import math
from typing import ClassVar

from ..runs.view import RunView
from .course import newest_median
from .detector import Detector, Symptom
from .impact import POOR_PROGRESS, Impact
from .layers import measured_layers, recent_medians

UPDATE_RATIO = 1e-5
SLOW_UPDATE_RATIO = 1e-4
"""A tenth of the rule of thumb, 1e-3."""


class LearningRateTooLow(Detector):
    """Updates so short that the run will end before the loss has come down.

    Rule, one of, while training is hurt or will be at the present pace:
    - too little progress for this share of the run, and a median update ratio ‖Δw‖/‖w‖ < 1e-5 per step;
    - the loss falls evenly, but at its present slope progress will be < 0.3 after the last step, and the update ratio
      is < 1e-4.
    In both, no layer may move at more than 1e-3: where the last layers move and the first do not, gradients vanish.
    The rate itself is never judged: SGD at 1 and Adam at 1e-5 can both be right.
    Source: cs231n notes (ratio of updates to weights about 1e-3).
    Known false alarms: fine-tuning moves weights little on purpose, but then progress is not small.
    """

    code: ClassVar[str] = "learning_rate_too_low"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "update_ratio")
    source: ClassVar[str] = "cs231n notes, ratio of updates to weights"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        """See the class."""
        ratio = newest_median(view, "update_ratio", 9)
        if ratio is None or not ratio > 0 or not impact.finite or impact.share < 0.2:
            return None
        projected = _projected_progress(impact)
        will_be_stuck = projected < POOR_PROGRESS and impact.recent_fall > 0
        level = max(
            UPDATE_RATIO / ratio if impact.stuck else 0.0,
            SLOW_UPDATE_RATIO / ratio if will_be_stuck else 0.0,
        )
        if level < 1 / 3 or _fastest_layer(view) > 1e-3:
            return None
        rate = view.last("learning_rate") or view.spec.training.learning_rate
        return Symptom(
            level=level,
            severity="warning" if impact.stuck or will_be_stuck else "note",
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
                "update_ratio_threshold": UPDATE_RATIO if impact.stuck else SLOW_UPDATE_RATIO,
                "learning_rate": rate,
                "progress": impact.progress,
                "projected_progress": projected if math.isfinite(projected) else None,
            },
            certainty="likely" if impact.has_baseline else "possible",
        )


def _projected_progress(impact: Impact) -> float:
    """Progress after the last step if the loss goes on falling as it does."""
    if impact.share <= 0 or math.isnan(impact.recent_fall):
        return math.nan
    return impact.progress + impact.recent_fall / 0.3 * (1 - impact.share) / impact.share


def _fastest_layer(view: RunView) -> float:
    layers = measured_layers(view, "update_ratio")
    return max((value for value in recent_medians(view, "update_ratio", layers, 5) if value == value), default=0.0)
