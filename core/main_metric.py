"""The one number a run is compared with another by."""

import math
from dataclasses import dataclass

from .runs.series import higher_is_better
from .runs.view import RunView

_METRICS = ("bits_per_character", "accuracy", "r2", "iou", "retrieval_accuracy", "episode_reward", "loss")
MAIN_METRICS = tuple(f"{split}_{metric}" for split in ("validation", "train") for metric in _METRICS)
"""The first of these that has a finite value is compared."""


@dataclass(frozen=True, slots=True)
class MainMetric:
    """A number and what it is."""

    name: str
    value: float

    @property
    def score(self) -> float:
        """The value as something of which more is better."""
        return self.value if higher_is_better(self.name) else -self.value


def main_metric(view: RunView) -> MainMetric | None:
    """Return the metric of the weights that the run left, None when nothing finite was recorded.

    Those weights are the newest, or the ones of the best validation loss where the spec stops early.
    """
    for name in MAIN_METRICS:
        value = _of_weights_left(view, name)
        if value is not None and math.isfinite(value):
            return MainMetric(name, value)
    return None


def _of_weights_left(view: RunView, name: str) -> float | None:
    best = view.best("validation_loss")
    if view.spec.regularization.early_stopping is None or best is None or not name.startswith("validation_"):
        return view.last(name)
    steps, values = view.series(name) if view.count(name) else ((), ())
    return next((float(value) for step, value in zip(steps, values, strict=True) if step == best[1]), view.last(name))
