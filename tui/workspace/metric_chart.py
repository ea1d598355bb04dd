"""MetricChart: one metric of several runs, as a panel that a PanelView can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...core.runs.series import higher_is_better
from ..charts.axes import spans_decades
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, Mark, draw_line_chart
from ..charts.style import ChartStyle
from ..panels.x_axis import axis_name
from . import scaling_chart
from .overlay import (
    Overlaid,
    OverlayCurve,
    OverlayOptions,
    axis_of,
    marks_of,
    read_curves,
    whole_range,
)
from .scaling_chart import Scaling


@dataclass(frozen=True, slots=True)
class Overlay:
    """Lines of several runs on one axis."""

    metric: str
    curves: tuple[OverlayCurve, ...]
    x_range: tuple[float, float]
    marks: tuple[Mark, ...]
    log_y: bool
    options: OverlayOptions


class MetricChart:
    """One metric of every compared run. Each has its letter, colour and dashes.

    A letter on top marks where a finding of that run began, a small one where its settings were edited. The bright line
    is smoothed, the dim band behind it holds every value; where runs are grouped it is one standard deviation to either
    side of their mean. A gap is a value that is not finite.
    """

    name: ClassVar[str] = "chart"
    min_height: ClassVar[int] = 4
    reads: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self._curves: tuple[OverlayCurve, ...] = ()
        self.metric = ""
        self.pinned = False

    @property
    def title(self) -> str:
        """The metric as it is recorded, with a sign when it is pinned."""
        return f"{self.metric}{' ◆' if self.pinned else ''}"

    def look(self, runs: Sequence[Overlaid], options: OverlayOptions) -> Overlay | Scaling:
        """Read the metric of every run that has it."""
        if self.metric == scaling_chart.TITLE and (scaling := scaling_chart.scaling_of(runs)):
            return scaling
        low, high = options.x_range or whole_range(runs, options)
        known = {curve.version: curve for curve in self._curves}
        self._curves = tuple(known.get(curve.version, curve) for curve in read_curves(runs, self.metric, options))
        return Overlay(
            metric=self.metric,
            curves=self._curves,
            x_range=(axis_of(low, options), axis_of(high, options)),
            marks=marks_of(runs, options),
            log_y=self._is_log(options),
            options=options,
        )

    def _is_log(self, options: OverlayOptions) -> bool:
        if options.y_scale == "auto":
            return not higher_is_better(self.metric) and spans_decades([curve.line.mean for curve in self._curves])
        return options.y_scale == "log"

    def caption(self, model: Overlay | Scaling) -> str:
        """How it is drawn, where that is not plain."""
        if isinstance(model, Scaling):
            return scaling_chart.caption(model)
        parts = ["log scale"] if model.log_y else []
        if model.options.grouped and any(len(curve.line.name) > 1 for curve in model.curves):
            parts.append("mean ± std")
        if model.options.log_x:
            parts.append(f"log {axis_name(model.options.of_run)}")
        return " · ".join(parts)

    def draw(self, model: Overlay | Scaling, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the lines, or say why there are none."""
        if isinstance(model, Scaling):
            return scaling_chart.draw_scaling(model, width, height, style)
        options = model.options
        no_positive = f"no positive values: {options.keys.of('compare.log_y')} draws another scale"
        chart = LineChart(
            lines=tuple(curve.line for curve in model.curves),
            x_range=model.x_range,
            x_kind="log" if options.log_x else options.x_axis,
            log_y=model.log_y,
            smoothing=options.smoothing,
            marks=model.marks,
            cursor=None if options.cursor is None else axis_of(options.cursor, options),
            words=no_positive if model.log_y and model.curves else "no values here",
        )
        return draw_line_chart(chart, width, height, style)
