"""How compared runs are looked at: axes, smoothing, the stretch shown, crosshair, grid. None of it changes a run."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.screen import Screen
from textual.widget import Widget

from ..layout_memory import Layout, read_layout, write_layout
from ..widgets.panel_view import PanelView
from ..workspace.chart_grid import ChartGrid
from ..workspace.overlay import Overlaid, OverlayOptions, axis_of, whole_range, x_of
from ..workspace.run_legend import RunLegend
from .run_looks import SMOOTHINGS, X_AXES

if TYPE_CHECKING:
    from pathlib import Path

    from ..app import NNTui
    from ..live_run import LiveRun

ZOOM = 2.0
"""A step of the zoom makes the stretch narrower by this."""
LEAST_SHARE = 1e-6
"""The narrowest stretch, as a share of the whole."""


class CompareLooks(Screen[None]):
    """Keys that change only the picture."""

    grid: ChartGrid
    legend: RunLegend
    live: "list[LiveRun]"

    def __init__(self) -> None:
        super().__init__()
        self.options = OverlayOptions()
        self.pinned: list[str] = []
        self.search = ""

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def runs(self) -> tuple[Overlaid, ...]:
        """The compared runs."""
        raise NotImplementedError

    def tick(self) -> None:
        """Refresh the runs and the charts."""
        raise NotImplementedError

    @property
    def folder(self) -> "Path":
        """The folder that the way of looking is remembered for."""
        return self.live[0].folder.parent

    @property
    def focused_chart(self) -> PanelView | None:
        """The chart that has focus."""
        return self.focused if isinstance(self.focused, PanelView) else None

    def load_layout(self) -> None:
        """Look as it was looked the last time at runs of this folder."""
        found = read_layout(self.folder)
        self.grid.wanted, self.pinned = found.charts, list(found.pinned)
        self.options = replace(
            self.options, x_axis=found.x_axis, log_x=found.log_x, smoothing=found.smoothing, grouped=found.grouped
        )
        self.grid.arrange_page()

    def save_layout(self) -> None:
        """Remember how these runs were looked at."""
        options = self.options
        found = Layout(
            charts=self.grid.wanted,
            pinned=tuple(self.pinned),
            x_axis=options.x_axis,
            log_x=options.log_x,
            smoothing=options.smoothing,
            grouped=options.grouped,
        )
        write_layout(self.folder, found)

    def look(self, **changes: Any) -> None:
        """Look in another way; drawn once the keys already pressed are handled."""
        self.options = replace(self.options, **changes)
        self.call_later(self.tick)

    def action_log_y(self) -> None:
        """Change between a linear and a logarithmic y axis."""
        self.look(log_y=not self.options.log_y)

    def action_log_x(self) -> None:
        """Change between a linear and a logarithmic x axis."""
        self.look(log_x=not self.options.log_x)

    def action_x_axis(self) -> None:
        """Count along x in the next unit, all of it in sight."""
        after = X_AXES[(X_AXES.index(self.options.x_axis) + 1) % len(X_AXES)]
        self.look(x_axis=after, x_range=None, cursor=None)

    def action_smooth(self, by: int) -> None:
        """Smoother for 1, rougher for -1, not at all for 0."""
        now = self.options.smoothing
        if by > 0:
            self.look(smoothing=min((s for s in SMOOTHINGS if s > now), default=now))
        else:
            self.look(smoothing=max((s for s in SMOOTHINGS if s < now), default=0.0) if by else 0.0)

    def action_group(self) -> None:
        """Draw runs that differ in their seed only as their mean ± std, or each by itself."""
        self.look(grouped=not self.options.grouped)

    def action_cursor(self, columns: int) -> None:
        """Move the crosshair by columns of a chart."""
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
        self.put_cursor(min(max(at, low), high))

    def put_cursor(self, axis: float) -> None:
        """Put the crosshair at a place of the axis, on a step of the longest run where steps can be told apart."""
        x = x_of(axis, self.options)
        if self.options.x_axis == "step":
            x = float(max(round(x), 1))
        self.look(cursor=x)

    def action_zoom_x(self, by: int) -> None:
        """Show a narrower stretch for 1, a wider one for -1, around the crosshair or the middle."""
        low, high = self._stretch()
        at = (low + high) / 2 if self.options.cursor is None else axis_of(self.options.cursor, self.options)
        self.zoom_at(at, by)

    def zoom_at(self, at: float, by: int) -> None:
        """Zoom, the given place of the axis staying where it is on screen."""
        low, high = self._stretch()
        whole_low, whole_high = (axis_of(x, self.options) for x in whole_range(self.runs, self.options))
        at = min(max(at, low), high)
        factor = ZOOM**-by
        if (high - low) * factor < (whole_high - whole_low) * LEAST_SHARE:
            return
        self._show_stretch(at - (at - low) * factor, at + (high - at) * factor)

    def action_pan(self, by: int) -> None:
        """Move the stretch by a quarter of its width."""
        low, high = self._stretch()
        self.pan((high - low) / 4 * by)

    def pan(self, distance: float) -> None:
        """Move the stretch, not beyond the ends of the longest run."""
        low, high = self._stretch()
        whole_low, whole_high = (axis_of(x, self.options) for x in whole_range(self.runs, self.options))
        distance = min(max(distance, whole_low - low), whole_high - high)
        self._show_stretch(low + distance, high + distance)

    def action_whole(self) -> None:
        """Show all of every run."""
        self.look(x_range=None)

    def _stretch(self) -> tuple[float, float]:
        low, high = self.options.x_range or whole_range(self.runs, self.options)
        return axis_of(low, self.options), axis_of(high, self.options)

    def _show_stretch(self, low: float, high: float) -> None:
        whole = tuple(axis_of(x, self.options) for x in whole_range(self.runs, self.options))
        if low <= whole[0] and high >= whole[1]:
            self.look(x_range=None)
        else:
            low, high = max(low, whole[0]), min(high, whole[1])
            self.look(x_range=(x_of(low, self.options), x_of(high, self.options)))

    def action_grid(self, charts: int) -> None:
        """Show so many charts at a time."""
        self.grid.wanted, self.grid.zoomed = charts, None
        self._turned()

    def action_page(self, by: int) -> None:
        """Turn the page."""
        self.grid.zoomed = None
        self.grid.page = (self.grid.page + by) % self.grid.num_pages
        self._turned()

    def action_zoom_chart(self) -> None:
        """Show the chart that has focus alone, or all again."""
        view = self.focused_chart
        if self.grid.zoomed:
            self.grid.zoomed = None
        elif view is not None:
            self.grid.zoomed = self.grid.charts[self.grid.views.index(view)].metric
        self._turned()
        self.set_focus(self.grid.views[0])

    def _turned(self) -> None:
        self.grid.arrange_page()
        if self.focused_chart and not self.focused_chart.display:
            self.set_focus(self.grid.views[0])
        self.call_later(self.tick)

    def action_next(self, by: int) -> None:
        """Go to the next chart, then to the list of runs."""
        places: list[Widget] = [*self.grid.displayed, self.legend]
        index = places.index(self.focused) if self.focused and self.focused in places else -1
        self.set_focus(places[(index + by) % len(places)])

    def action_pin(self) -> None:
        """Keep the metric of the chart that has focus on the first page, or no longer."""
        view = self.focused_chart
        if view is None:
            return
        metric = self.grid.charts[self.grid.views.index(view)].metric
        if metric in self.pinned:
            self.pinned.remove(metric)
        else:
            self.pinned.append(metric)
        self.tick()

    @on(PanelView.Pressed)
    def _pressed(self, event: PanelView.Pressed) -> None:
        """A click puts the crosshair there; a double click shows the chart alone."""
        axis = event.view.plot.x_at(event.x) if event.view.plot and event.y >= 0 else None
        if event.times == 2:
            self.action_zoom_chart()
        elif axis is not None:
            self.put_cursor(axis)

    @on(PanelView.Scrolled)
    def _scrolled(self, event: PanelView.Scrolled) -> None:
        plot = event.view.plot
        if event.sideways:
            self.action_pan(-event.by)
        elif plot is not None:
            axis = plot.x_at(event.x)
            self.zoom_at(plot.x_range[1] if axis is None else axis, event.by)

    @on(PanelView.Dragged)
    def _dragged(self, event: PanelView.Dragged) -> None:
        plot = event.view.plot
        if plot is not None and self.options.x_range is not None:
            low, high = plot.x_range
            self.pan(-event.columns * (high - low) / max(plot.columns - 1, 1))
