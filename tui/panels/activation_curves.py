"""Activation curves: does a layer work where its activation is steep?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, draw_line_chart, line_of
from ..charts.numbers import percent
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, has_recorded, look_at, say_unknown

FLAT = 0.05
"""Of the steepest slope; sums where the slope is smaller hardly learn."""


class ActivationCurvesPanel:
    """A layer's activation, its slope, and where the sums of its units lie, drawn with its peak at 1.

    Sums should lie where the slope is not small: the caption tells what share does not. `p` turns to the next layer.
    """

    name: ClassVar[str] = "activation_curves"
    title: ClassVar[str] = "Activation curve"
    reads: ClassVar[tuple[str, ...]] = ("activation_curves",)
    min_height: ClassVar[int] = 8

    def shown(self, view: RunView) -> bool:
        """Once there is one."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read the chosen layer's, as of the crosshair or the newest."""
        return look_at(view, options, self.name, "activation curves", paged=True)

    def caption(self, model: Recorded) -> str:
        """Which function it is, and how many sums lie where it is flat."""
        slope, shares = array_of(model.first, "slope", 1), array_of(model.first, "shares", 1)
        if model.first is None or slope is None or shares is None:
            return ""
        steepness = np.abs(slope) / max(float(np.abs(slope).max()), 1e-12)
        at_bins = np.interp(_middles(shares.size), np.linspace(0, 1, slope.size), steepness)
        flat = f"{percent(float(shares[at_bins < FLAT].sum()))} where it is flat"
        return caption_of(model, str(model.first.meta.get("activation", "")), flat)

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw curve, slope and sums over one axis."""
        x, curve, slope = (array_of(model.first, name, 1) for name in ("x", "curve", "slope"))
        shares = array_of(model.first, "shares", 1)
        if x is None or curve is None or slope is None or shares is None or not x.shape == curve.shape == slope.shape:
            return say_unknown(model, width, height, style)
        places = x[0] + (x[-1] - x[0]) * _middles(shares.size)
        lines = (
            line_of("sums", "h", palette.DIM, places, shares / max(float(shares.max()), 1e-12), dashed=True),
            line_of("slope", "s", palette.VALIDATION, x, slope),
            line_of("curve", "c", palette.TRAIN, x, curve.clip(-1.5, 1.5)),
        )
        return draw_line_chart(LineChart(lines, (float(x[0]), float(x[-1])), "number"), width, height, style)


def _middles(num_bins: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Where the middles of equal bins lie, from 0 to 1."""
    return (np.arange(num_bins) + 0.5) / num_bins
