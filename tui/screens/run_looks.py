"""How a run is looked at: scale, axis, smoothing, crosshair, zoom, pages. None of it reaches the trainer."""

from dataclasses import replace
from typing import Any

import numpy as np
from textual import on

from ..layout_memory import remember
from ..panels.curves import to_x
from ..panels.options import XAxis
from ..widgets.dashboard_area import PageTabs
from ..widgets.panel_view import PanelView
from ..workspace.overlay import step_at
from .run_base import RunScreenBase

X_AXES: tuple[XAxis, ...] = ("step", "epoch", "time", "examples")
SMOOTHINGS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98)
PAGED = ("picture", "filters", "histograms")
"""Panels with several pictures, of which they show one."""
LINES = {"findings": "selected", "layers": "selected", "log": "scroll"}
"""Panels in which up and down move by lines, and the option that does it."""


class RunLooks(RunScreenBase):
    """Keys that change only the picture."""

    def look(self, **changes: Any) -> None:
        """Look at the run in another way; drawn once the keys already pressed are handled."""
        self.options = replace(self.options, **changes)
        if not changes.keys().isdisjoint(("x_axis", "smoothing")):
            remember(self.run.folder.parent, self.options.x_axis, self.options.smoothing)
        self.call_later(self.tick)

    def action_log_scale(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self.look(log_y=not self.options.log_y)

    def action_x_axis(self) -> None:
        """Count along x in the next unit."""
        self.look(x_axis=X_AXES[(X_AXES.index(self.options.x_axis) + 1) % len(X_AXES)])

    def action_smoother(self) -> None:
        """One notch smoother."""
        self.look(smoothing=min((s for s in SMOOTHINGS if s > self.options.smoothing), default=SMOOTHINGS[-1]))

    def action_rougher(self) -> None:
        """One notch rougher."""
        self.look(smoothing=max((s for s in SMOOTHINGS if s < self.options.smoothing), default=0.0))

    def action_raw(self) -> None:
        """No smoothing."""
        self.look(smoothing=0.0)

    def action_cursor(self, columns: int) -> None:
        """Move the crosshair by columns of the chart that has focus, or of the loss."""
        panel = self.focused_panel
        plot = panel.plot if panel and panel.plot else self.area.panels["loss"].plot
        if plot is None or self.view.step < 1:
            return
        cursor = self.view.step if self.options.cursor is None else self.options.cursor
        here = to_x(self.view, np.array([float(cursor)]), self.options)[0]
        low, high = plot.x_range
        self.put_cursor(float(here) + columns * (high - low) / max(plot.columns - 1, 1), columns)

    def put_cursor(self, x: float, direction: int = 0) -> None:
        """Put the crosshair on the step nearest to an x of the axis, at least one step on in a direction."""
        step = step_at(self.view, x, self.options)
        before = self.options.cursor
        if before is not None and direction:
            step = max(step, before + 1) if direction > 0 else min(step, before - 1)
        self.look(cursor=min(max(step, 1), self.view.step))

    def action_zoom(self) -> None:
        """Show the focused panel alone, or all again."""
        panel = self.focused_panel
        if panel is None:
            return
        self.area.zoomed = None if self.area.zoomed else panel.name
        self.area.show()

    def action_panel(self, by: int) -> None:
        """Move by lines within a list, otherwise to a neighbouring panel."""
        panel = self.focused_panel
        if panel and panel.name in LINES:
            self._move_lines(panel.name, by)
        else:
            self.action_next(by)

    def action_next(self, by: int) -> None:
        """Go to a neighbouring panel, on whatever page it is."""
        order = self.area.order
        panel = self.focused_panel
        index = order.index(panel.name) + by if panel and panel.name in order else 0
        self.go_to(order[index % len(order)])

    def go_to(self, name: str) -> None:
        """Give this panel focus and show its page."""
        self.area.turn_to(name)
        self.set_focus(self.area.panels[name])

    def action_page(self, by: int) -> None:
        """Turn the page."""
        self.area.zoomed = None
        page = self.area.pages[(self.area.page + by) % len(self.area.pages)]
        self.go_to(page.places[0][0])

    def action_picture(self) -> None:
        """Show the next picture of the panel that has focus, or of the main one."""
        panel = self.focused_panel
        name = panel.name if panel and panel.name in PAGED else "picture"
        page = self.own_options.get(name, {}).get("page", 0)
        self.own_options[name] = {"page": page + 1}
        self.tick()

    def _move_lines(self, panel: str, by: int) -> None:
        option = LINES[panel]
        now = self.own_options.get(panel, {}).get(option, 0)
        by = -by if option == "scroll" else by
        self.own_options[panel] = {option: max(now + by, 0)}
        self.tick()

    @on(PageTabs.Chosen)
    def _page_chosen(self, event: PageTabs.Chosen) -> None:
        self.action_page(event.page - self.area.page)

    @on(PanelView.Pressed)
    def _pressed(self, event: PanelView.Pressed) -> None:
        """A click into a chart puts the crosshair there; a double click zooms."""
        x = event.view.plot.x_at(event.x) if event.view.plot and event.y >= 0 else None
        if event.times == 2:
            self.action_zoom()
        elif x is not None and self.view.step:
            self.put_cursor(x)
