"""What every part of the run screen shares: the run, how it is looked at, and the panels."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ...core.runs import RunView
from ..layout_memory import read_layout
from ..live_run import LiveRun
from ..panels import PANELS
from ..panels.options import ViewOptions
from ..widgets.dashboard_area import DashboardArea
from ..widgets.panel_view import PanelView
from .scrubbing import Scrubbing


class RunScreenBase(Scrubbing):
    """State of the run screen."""

    def __init__(self, run: LiveRun) -> None:
        super().__init__()
        self.run = run
        remembered = read_layout(run.folder.parent)
        has_metric = remembered.x_axis != "metric" or run.view.count(remembered.x_metric) > 0
        self.options = ViewOptions(
            x_axis=remembered.x_axis if has_metric else "step",
            x_metric=remembered.x_metric,
            log_x=remembered.log_x,
            smoothing=remembered.smoothing,
        )
        """Shared by all panels, so that stacked charts share one x axis."""
        self.own_options: dict[str, dict[str, Any]] = {}
        """What concerns one panel only, by its name: page, selected, scroll."""
        views = {panel.name: PanelView(panel, panel.name, panel.name != "status", id=panel.name) for panel in PANELS}
        self.status = views.pop("status")
        self.area = DashboardArea(tuple(views.values()), id="dashboard")

    @property
    def view(self) -> RunView:
        """The run as it was at the last tick."""
        return self.run.view

    @property
    def picture_folder(self) -> Path:
        """Where pictures of this screen go; those of a log that is one file lie beside it."""
        return self.run.folder if self.run.folder.is_dir() else self.run.folder.parent

    @property
    def focused_panel(self) -> PanelView | None:
        """The panel that has focus."""
        return self.focused if isinstance(self.focused, PanelView) else None

    @property
    def panel_alone(self) -> PanelView | None:
        """The panel that has the place of all: zoomed, or the only one of its page."""
        displayed = self.area.displayed
        return displayed[0] if len(displayed) == 1 else None

    def options_of(self, panel: str) -> ViewOptions:
        """How this panel is looked at."""
        own = self.own_options.get(panel)
        return replace(self.options, **own) if own else self.options
