"""The one number a run is compared with another by."""

import math
from dataclasses import dataclass

from .runs.view import RunView

MAIN_METRICS = ("validation_accuracy", "validation_r2", "validation_loss", "train_accuracy", "train_r2", "train_loss")
"""The first of these that has a finite value; higher is better, except for a loss."""


@dataclass(frozen=True, slots=True)
class MainMetric:
    """A number and what it is."""

    name: str
    value: float

    @property
    def score(self) -> float:
        """The value as something of which more is better."""
        return -self.value if self.name.endswith("loss") else self.value


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
