"""Metric: how good is it, in terms a person uses?"""

from typing import ClassVar

from ...core.data.tasks import METRICS
from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .curves import read_curve
from .lines import Curves, about_x, draw_curves, read_curves
from .options import ViewOptions
from .words import nothing_yet

_WORDS = {
    "bits_per_character": "bits per character",
    "accuracy": "accuracy, share of examples right",
    "r2": "R², 1 is perfect, 0 the mean",
    "iou": "IoU, overlap of marked and right pixels",
    "retrieval_accuracy": "retrieval accuracy, share of partners found",
    "mae": "mean absolute error",
    "pixel_accuracy": "pixel accuracy",
    "episode_reward": "mean reward of an episode",
}
_METRICS = tuple((metric, _WORDS[metric]) for metric in METRICS)


class MetricPanel:
    """Accuracy for classes (1 is every example right), R² for numbers (1 is perfect, 0 no better than the mean).

    Measured on training data in evaluation mode and on validation data, at every evaluation.
    """

    name: ClassVar[str] = "metric"
    title: ClassVar[str] = "Metric"
    reads: ClassVar[tuple[str, ...]] = tuple(f"{s}_{m}" for m, _ in _METRICS for s in ("train", "validation"))
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """While a metric may still come, and ever after it has."""
        return view.finished is None or _metric(view) is not None

    def look(self, view: RunView, options: ViewOptions) -> Curves:
        """Read the first metric that exists."""
        words = nothing_yet(view, "accuracies or R²", "with the first evaluation")
        found = _metric(view)
        if found is None:
            return read_curves(view, options, [], False, words)
        metric, unit = found
        curves = [
            read_curve(view, f"train_{metric}", options, "train", palette.TRAIN, smoothed=False),
            read_curve(
                view, f"validation_{metric}", options, "validation", palette.VALIDATION, dashed=True, smoothed=False
            ),
        ]
        return read_curves(view, options, curves, False, words, unit)

    def caption(self, model: Curves) -> str:
        """Which metric it is; marks are explained beside the loss."""
        return " · ".join([model.unit, *about_x(model.x_kind, model.x_name)])

    def draw(self, model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the chart."""
        return draw_curves(model, width, height, style)


def _metric(view: RunView) -> tuple[str, str] | None:
    return next(((m, unit) for m, unit in _METRICS if view.count(f"train_{m}") or view.count(f"validation_{m}")), None)
