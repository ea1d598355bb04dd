"""Which stretch of a run its charts show, and the crosshair on it: one for all charts, moved by keys and mouse."""

from dataclasses import replace
from typing import Any

import numpy as np
from textual import on

from ..charts.canvas import Plot
from ..charts.stretch import Stretch
from ..layout_memory import remember
from ..panels.x_axis import step_at, to_x, x_range
from ..widgets.panel_view import PanelView
from .run_base import RunScreenBase

REMEMBERED = frozenset({"x_axis", "x_metric", "log_x", "smoothing"})


class RunStretch(RunScreenBase):
    """Zoom, pan and crosshair."""

    def look(self, **changes: Any) -> None:
        """Look at the run in another way; drawn once the keys already pressed are handled."""
        self.options = replace(self.options, **changes)
        kept = {name: value for name, value in changes.items() if name in REMEMBERED}
        if kept:
            remember(self.run.folder.parent, **kept)
        self.call_later(self.tick)

    @property
    def stretch(self) -> Stretch:
        """The stretch shown, in places of the x axis."""
        options = self.options_of("loss")
        first, last = x_range(self.view, replace(options, x_range=None))
        low, high = options.x_range or (first, last)
        return Stretch(low, high, first, last)

    @property
    def _plot(self) -> Plot | None:
        """The plot of the chart that has focus, otherwise of the loss."""
        panel = self.focused_panel
        return panel.plot if panel and panel.plot else self.area.panels["loss"].plot

    def show_stretch(self, stretch: Stretch) -> None:
        """Show this part in every chart."""
        self.look(x_range=None if stretch.is_whole else (stretch.low, stretch.high))

    def action_zoom_x(self, by: int) -> None:
        """Show a narrower stretch for 1, a wider one for -1, around the crosshair or the middle."""
        if self.view.step:
            stretch = self.stretch
            self.show_stretch(stretch.zoomed(stretch.middle if self._cursor_x is None else self._cursor_x, by))

    def action_pan(self, by: int) -> None:
        """Move the stretch by a quarter of its width."""
        stretch = self.stretch
        self.show_stretch(stretch.panned((stretch.high - stretch.low) / 4 * by))

    def action_whole(self) -> None:
        """Show the whole run."""
        self.look(x_range=None)

    def action_cursor(self, columns: int) -> None:
        """Move the crosshair by columns of the chart that has focus; at an end it takes the stretch along."""
        plot = self._plot
        if plot is None or self.view.step < 1:
            return
        here = self._cursor_x
        if here is None or not np.isfinite(here):
            here = float(to_x(self.view, np.array([float(self.view.step)]), self.options)[0])
        self.put_cursor(here + columns * plot.column_width, columns)
        if self.options.x_range and self._cursor_x is not None and np.isfinite(self._cursor_x):
            self.show_stretch(self.stretch.around(self._cursor_x))

    def put_cursor(self, x: float, direction: int = 0) -> None:
        """Put the crosshair on the step nearest to an x of the axis, at least one step on in a direction."""
        step = step_at(self.view, x, self.options)
        before = self.options.cursor
        if before is not None and direction and self.options.x_axis != "metric":
            step = max(step, before + 1) if direction > 0 else min(step, before - 1)
        self.look(cursor=min(max(step, 1), self.view.step))

    @property
    def _cursor_x(self) -> float | None:
        cursor = self.options.cursor
        return None if cursor is None else float(to_x(self.view, np.array([float(cursor)]), self.options)[0])

    @on(PanelView.Scrolled)
    def _scrolled(self, event: PanelView.Scrolled) -> None:
        """The wheel zooms where the mouse is, sideways it pans."""
        plot = event.view.plot
        if event.sideways:
            self.action_pan(-event.by)
        elif plot is not None and self.view.step:
            x = plot.x_at(event.x)
            self.show_stretch(self.stretch.zoomed(plot.x_range[1] if x is None else x, event.by))

    @on(PanelView.Dragged)
    def _dragged(self, event: PanelView.Dragged) -> None:
        plot = event.view.plot
        if plot is not None and self.options.x_range is not None:
            self.show_stretch(self.stretch.panned(-event.columns * plot.column_width))
