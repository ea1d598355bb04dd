"""Gradient by time lag: how far back does the error reach?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, draw_line_chart, line_of
from ..charts.numbers import number
from ..charts.style import ChartStyle
from .snapshot_panel import SnapshotPanel


class GradientByLagPanel(SnapshotPanel):
    """How strongly the last answer's loss depends on what was read so many steps before, on a logarithmic scale.

    A straight line downwards is a gradient that loses the same share at every step on its way back: vanishing in time.
    """

    name: ClassVar[str] = "gradient_by_lag"
    title: ClassVar[str] = "Gradient by time lag"
    reads: ClassVar[tuple[str, ...]] = ("gradient_by_lag",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """What is left at the first step, as a share of the last."""
        norms = snapshot.arrays.get("norm")
        if norms is None or norms.ndim != 1 or norms.size < 2 or not norms[0] > 0:
            return []
        return [f"{number(float(norms[-1]) / float(norms[0]))} of it reaches {norms.size - 1:,} steps back"]

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw norm over lag."""
        norms = snapshot.arrays.get("norm")
        if norms is None or norms.ndim != 1 or norms.size < 2:
            return None
        line = line_of("gradient", "g", palette.TRAIN, np.arange(norms.size), norms)
        chart = LineChart((line,), (0.0, norms.size - 1.0), "number", log_y=True, words="no gradient at any lag")
        return draw_line_chart(chart, width, height, style)
