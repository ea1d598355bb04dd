"""What every part of the overlay shares: the runs, how they are looked at, the charts, and what is remembered."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual.screen import Screen

from ..layout_memory import Layout, read_layout, write_layout
from ..live_run import LiveRun
from ..widgets.panel_view import PanelView
from ..workspace.chart_grid import ChartGrid
from ..workspace.overlay import Overlaid, OverlayOptions
from ..workspace.run_legend import RunLegend

if TYPE_CHECKING:
    from ..app import NNTui

_REMEMBERED = ("x_axis", "x_metric", "log_x", "y_scale", "smoothing", "grouped")
"""Ways of looking that a folder keeps."""


class CompareBase(Screen[None]):
    """State of the overlay."""

    def __init__(self, runs: Sequence[tuple[LiveRun, int]]) -> None:
        super().__init__()
        self.live = [run for run, _ in runs]
        self.slots = [slot for _, slot in runs]
        self.options = OverlayOptions()
        self.pinned: list[str] = []
        self.search = ""
        self.grid = ChartGrid(id="grid")
        self.legend = RunLegend(id="legend")

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    @property
    def runs(self) -> tuple[Overlaid, ...]:
        """The runs as they were at the last tick, hidden ones too."""
        return tuple(Overlaid(run.view, slot) for run, slot in zip(self.live, self.slots, strict=True))

    @property
    def folder(self) -> Path:
        """The folder that the way of looking is remembered for."""
        return self.live[0].folder.parent

    @property
    def picture_folder(self) -> Path:
        """Where pictures of this screen go."""
        return self.folder

    @property
    def focused_chart(self) -> PanelView | None:
        """The chart that has focus."""
        return self.focused if isinstance(self.focused, PanelView) else None

    def tick(self) -> None:
        """Refresh the runs and the charts."""
        raise NotImplementedError

    def look(self, **changes: Any) -> None:
        """Look in another way; drawn once the keys already pressed are handled."""
        self.options = replace(self.options, **changes)
        self.call_later(self.tick)

    def load_layout(self) -> None:
        """Look as it was looked the last time at runs of this folder."""
        found = read_layout(self.folder)
        self.grid.wanted, self.pinned = found.charts, list(found.pinned)
        self.options = replace(self.options, **{name: getattr(found, name) for name in _REMEMBERED})
        if found.x_axis == "metric" and not any(run.view.count(found.x_metric) for run in self.runs):
            self.options = replace(self.options, x_axis="step")
        self.grid.arrange_page()

    def save_layout(self) -> None:
        """Remember how these runs were looked at."""
        ways = {name: getattr(self.options, name) for name in _REMEMBERED}
        write_layout(self.folder, Layout(charts=self.grid.wanted, pinned=tuple(self.pinned), **ways))
