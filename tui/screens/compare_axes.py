"""The axes of compared runs: unit, scale, smoothing, the stretch shown, the crosshair. None of it changes a run."""

from typing import get_args

from textual import on

from ..charts.stretch import Stretch
from ..panels.options import YScale
from ..widgets.panel_view import PanelView
from ..workspace.overlay import axis_of, groups_of, stretch_of, x_of
from .choose_metric import ChooseMetric
from .compare_base import CompareBase
from .run_looks import SMOOTHINGS, X_AXES


class CompareAxes(CompareBase):
    """Keys and mouse that act on every chart at once."""

    def action_log_y(self) -> None:
        """Draw y on the next kind of scale."""
        scales = get_args(YScale)
        self.look(y_scale=scales[(scales.index(self.options.y_scale) + 1) % len(scales)])

    def action_log_x(self) -> None:
        """Change between a linear and a logarithmic x axis."""
        self.look(log_x=not self.options.log_x, x_range=None)

    def action_x_axis(self) -> None:
        """Count along x in the next unit, all of it in sight."""
        now = self.options.x_axis
        after = X_AXES[(X_AXES.index(now) + 1) % len(X_AXES)] if now in X_AXES else X_AXES[0]
        self.look(x_axis=after, x_range=None, cursor=None)

    def action_x_metric(self) -> None:
        """Ask which metric to show along x."""
        names = dict.fromkeys(name for run in self.runs for name in run.view.series_names)
        self.app.push_screen(ChooseMetric(tuple(names)), self._show_over)

    def _show_over(self, metric: str | None) -> None:
        if metric:
            self.look(x_axis="metric", x_metric=metric, x_range=None, cursor=None)

    def action_smooth(self, by: int) -> None:
        """Smoother for 1, rougher for -1, not at all for 0."""
        now = self.options.smoothing
        if by > 0:
            self.look(smoothing=min((s for s in SMOOTHINGS if s > now), default=now))
        else:
            self.look(smoothing=max((s for s in SMOOTHINGS if s < now), default=0.0) if by else 0.0)

    def action_group(self) -> None:
        """Draw runs that differ in their seed only as their mean ± std, or each by itself."""
        grouped = not self.options.grouped
        self.look(grouped=grouped)
        if grouped and len(groups_of(self.runs, grouped)) == len(self.runs):
            self.notify("No two of these runs differ in their seed only: each keeps its own line.", markup=False)

    def action_cursor(self, columns: int) -> None:
        """Move the crosshair by columns of a chart; at an end of the stretch it takes the stretch along."""
        view = self.focused_chart or self.grid.views[0]
        plot = view.plot or next((one.plot for one in self.grid.displayed if one.plot), None)
        if plot is None:
            return
        low, high = plot.x_range
        if self.options.cursor is None:
            at = high if columns < 0 else low
        else:
            at = axis_of(self.options.cursor, self.options)
        at += columns * (high - low) / max(plot.columns - 1, 1)
        stretch = stretch_of(self.runs, self.options)
        at = min(max(at, stretch.first), stretch.last)
        self.put_cursor(at)
        if self.options.x_range:
            self.show_stretch(stretch.around(at))

    def put_cursor(self, axis: float) -> None:
        """Put the crosshair at a place of the axis, on a step of the longest run where steps can be told apart."""
        x = x_of(axis, self.options)
        if self.options.x_axis == "step":
            x = float(max(round(x), 1))
        self.look(cursor=x)

    def action_zoom_x(self, by: int) -> None:
        """Show a narrower stretch for 1, a wider one for -1, around the crosshair or the middle."""
        stretch = stretch_of(self.runs, self.options)
        cursor = self.options.cursor
        at = stretch.middle if cursor is None else axis_of(cursor, self.options)
        self.show_stretch(stretch.zoomed(at, by))

    def action_pan(self, by: int) -> None:
        """Move the stretch by a quarter of its width."""
        stretch = stretch_of(self.runs, self.options)
        self.show_stretch(stretch.panned((stretch.high - stretch.low) / 4 * by))

    def action_whole(self) -> None:
        """Show all of every run."""
        self.look(x_range=None)

    def show_stretch(self, stretch: Stretch) -> None:
        """Show this part in every chart."""
        ends = (x_of(stretch.low, self.options), x_of(stretch.high, self.options))
        self.look(x_range=None if stretch.is_whole else ends)

    @on(PanelView.Scrolled)
    def _scrolled(self, event: PanelView.Scrolled) -> None:
        plot = event.view.plot
        if event.sideways:
            self.action_pan(-event.by)
        elif plot is not None:
            axis = plot.x_at(event.x)
            at = plot.x_range[1] if axis is None else axis
            self.show_stretch(stretch_of(self.runs, self.options).zoomed(at, event.by))

    @on(PanelView.Dragged)
    def _dragged(self, event: PanelView.Dragged) -> None:
        plot = event.view.plot
        if plot is not None and self.options.x_range is not None:
            self.show_stretch(stretch_of(self.runs, self.options).panned(-event.columns * plot.column_width))
