"""The one number a run is compared with another by."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..data.tasks import METRICS
from .series import higher_is_better

if TYPE_CHECKING:
    from .view import RunView

_BESIDE_ANOTHER = ("mae", "pixel_accuracy")
"""Scores of tasks that have one which says more."""
_SCORES = tuple(metric for metric in METRICS if metric not in _BESIDE_ANOTHER)
VALIDATION_METRICS = tuple(f"validation_{metric}" for metric in (*_SCORES, "loss"))
MAIN_METRICS = (*VALIDATION_METRICS, *(f"train_{metric}" for metric in (*_SCORES, "loss")))
"""The first of these that has a finite value is compared."""
PROGRESS_METRICS = ("train_loss", "validation_loss", *(f"validation_{score}" for score in _SCORES))
"""What is told while a run trains."""


@dataclass(frozen=True, slots=True)
class MainMetric:
    """A number and what it is."""

    name: str
    value: float

    @property
    def score(self) -> float:
        """The value as something of which more is better."""
        return self.value if higher_is_better(self.name) else -self.value


def main_metric(view: "RunView") -> MainMetric | None:
    """Return the metric of the weights that the run left, None when nothing finite was recorded."""
    for name in MAIN_METRICS:
        value = of_weights_left(view, name)
        if value is not None and math.isfinite(value):
            return MainMetric(name, value)
    return None


def of_weights_left(view: "RunView", name: str) -> float | None:
    """Return a metric of the weights that the run left, None where it was not recorded.

    Those weights are the newest, or the ones of the best validation loss where the spec stops early and the run came
    to its end: a run that was stopped keeps what it had.
    """
    rule = view.spec.regularization.early_stopping
    if rule is None or view.status != "finished" or not name.startswith("validation_") or not view.count(name):
        return view.last(name)
    kept = _step_of_lowest_loss(view, rule.min_delta)
    steps, values = view.series(name)
    return next((float(value) for step, value in zip(steps, values, strict=True) if step == kept), view.last(name))


def _step_of_lowest_loss(view: "RunView", min_delta: float) -> int | None:
    """The last step that lowered validation loss by more than `min_delta`: what lowers it less is not kept."""
    lowest, kept = math.inf, None
    for step, loss in zip(*view.series("validation_loss"), strict=True) if view.count("validation_loss") else ():
        if loss < lowest - min_delta:
            lowest, kept = float(loss), int(step)
    return kept
