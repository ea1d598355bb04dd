"""How a run is looked at: scale, axis, smoothing, one panel alone, pages. None of it reaches the trainer."""

from textual import on

from ..panels.options import XAxis
from ..widgets.dashboard_area import PageTabs
from ..widgets.panel_view import PanelView
from .choose_metric import ChooseMetric
from .run_stretch import RunStretch

X_AXES: tuple[XAxis, ...] = ("step", "epoch", "time", "examples")
"""What `x` goes through; a metric along x is chosen by name."""
SMOOTHINGS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98)
PAGED = (
    "picture",
    "gradients",
    "filters",
    "histograms",
    "explained_step",
    "representation",
    "activation_curves",
    "neighbors",
    "attention",
    "hidden_states",
)
"""Panels with several pictures or pages, of which they show one."""
LINES = {"findings": "selected", "layers": "selected", "log": "scroll"}
"""Panels in which up and down move by lines, and the option that does it."""


class RunLooks(RunStretch):
    """Keys that change only the picture."""

    def action_log_scale(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self.look(log_y=not self.options.log_y)

    def action_log_x(self) -> None:
        """Change between a linear and a logarithmic x axis, all of the run in sight."""
        self.look(log_x=not self.options.log_x, x_range=None)

    def action_x_axis(self) -> None:
        """Count along x in the next unit, all of the run in sight."""
        now = self.options.x_axis
        self.look(x_axis=X_AXES[(X_AXES.index(now) + 1) % len(X_AXES)] if now in X_AXES else X_AXES[0], x_range=None)

    def action_x_metric(self) -> None:
        """Ask which metric to show along x."""
        self.app.push_screen(ChooseMetric(self.view.series_names), self._show_over)

    def _show_over(self, metric: str | None) -> None:
        if metric:
            self.look(x_axis="metric", x_metric=metric, x_range=None)

    def action_smoother(self) -> None:
        """One notch smoother."""
        self.look(smoothing=min((s for s in SMOOTHINGS if s > self.options.smoothing), default=SMOOTHINGS[-1]))

    def action_rougher(self) -> None:
        """One notch rougher."""
        self.look(smoothing=max((s for s in SMOOTHINGS if s < self.options.smoothing), default=0.0))

    def action_raw(self) -> None:
        """No smoothing."""
        self.look(smoothing=0.0)

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
