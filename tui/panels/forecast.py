"""Forecast: what was said would come, and what came?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, draw_line_chart, line_of
from ..charts.numbers import number
from ..charts.style import ChartStyle
from .snapshot_panel import SnapshotPanel


class ForecastPanel(SnapshotPanel):
    """A stretch of the series that was not trained on, and what was forecast one step ahead for each of its values."""

    name: ClassVar[str] = "forecast"
    title: ClassVar[str] = "Forecast"
    reads: ClassVar[tuple[str, ...]] = ("forecast",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """The mean error, and that of repeating the newest value."""
        mae, naive = snapshot.meta.get("mae"), snapshot.meta.get("naive")
        if not isinstance(mae, float) or not isinstance(naive, float):
            return []
        return [f"mean error {number(mae)}, repeating the newest value {number(naive)}"]

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw both over time; on a narrow screen the newest part."""
        truth, forecast = snapshot.arrays.get("truth"), snapshot.arrays.get("forecast")
        if truth is None or forecast is None or truth.shape != forecast.shape or truth.ndim != 1 or truth.size < 2:
            return None
        kept = min(truth.size, max(24, 2 * width))
        steps = np.arange(truth.size - kept, truth.size)
        lines = (
            line_of("truth", "t", palette.GOOD, steps, truth[-kept:], dashed=True),
            line_of("forecast", "f", palette.TRAIN, steps, forecast[-kept:]),
        )
        return draw_line_chart(LineChart(lines, (float(steps[0]), float(steps[-1])), "number"), width, height, style)
