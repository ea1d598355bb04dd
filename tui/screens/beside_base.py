"""Runs side by side at one step: which runs, which panel of them, which moment. None of it is drawn here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...core.runs.rewind import Rewind
from ...core.runs.view import RunView
from ..beside.run_panel import is_subtractable, page_names, panels_of
from ..charts.line_data import Mark
from ..live_run import LiveRun
from ..panels.options import ViewOptions
from ..panels.panel import Panel
from ..panels.recorded import recorded_names
from ..workspace.overlay import Overlaid, OverlayOptions, marks_of
from .run_looks import PAGED
from .scrubbing import Scrubbing

Steps = np.ndarray[Any, np.dtype[np.int64]]


class BesideBase(Scrubbing):
    """State of the screen; the runs stay those of the overlay it was opened from."""

    def __init__(self, runs: Sequence[tuple[LiveRun, int]], baseline: Path | None) -> None:
        super().__init__()
        ordered = sorted(runs, key=lambda run: run[0].view.path != baseline)
        self.live = [run for run, _ in ordered]
        self.slots = [slot for _, slot in ordered]
        self.has_baseline = bool(ordered) and self.live[0].view.path == baseline
        self.options = ViewOptions()
        """How every panel is looked at."""
        self.own_options: dict[str, ViewOptions] = {}
        """How a panel is looked at in which a page or a line was chosen, by its name."""
        self.panel_name = ""
        self._held: tuple[RunView, ...] = ()
        """The runs as they were when looking back began; empty while the newest step is looked at."""
        self._rewinds: dict[int, Rewind] = {}
        self._steps: dict[tuple[int, tuple[str, ...]], Steps] = {}
        self._marks: tuple[Mark, ...] = ()
        self._panels: tuple[tuple[RunView, ...], tuple[Panel, ...]] | None = None

    @property
    def whole(self) -> tuple[RunView, ...]:
        """The runs up to the newest step that can be looked at."""
        return self._held or tuple(run.view for run in self.live)

    @property
    def folder(self) -> Path:
        """The folder of the first run's folder."""
        return self.live[0].folder.parent

    @property
    def last(self) -> int:
        """The newest step of the longest run."""
        return max(view.step for view in self.whole)

    @property
    def seconds(self) -> float:
        """Training time of the one that took longest."""
        return max(view.elapsed_seconds for view in self.whole)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Findings and edits, by the letter of the run."""
        return self._marks if self._held else self._read_marks()

    def _read_marks(self) -> tuple[Mark, ...]:
        overlaid = [Overlaid(view, slot) for view, slot in zip(self.whole, self.slots, strict=True)]
        return marks_of(overlaid, OverlayOptions())

    def view_of(self, index: int) -> RunView:
        """A run as it is looked at: at the same step as every other, one that is shorter at its end; where pictures
        are shown, at that of its own nearest to the step.
        """
        view = self.whole[index]
        if self.at is None:
            return view
        if index not in self._rewinds:
            self._rewinds[index] = Rewind(view)
        steps = self._picture_steps(index)
        return self._rewinds[index].at(int(steps[np.abs(steps - self.at).argmin()]) if steps.size else self.at)

    def _picture_steps(self, index: int) -> Steps:
        """At which steps a run recorded what is shown; read once while looking back."""
        view, named = self.whole[index], self.named_page[0]
        names = tuple(name for name in recorded_names(view, self.panel.reads) if name == (named or name))
        if (index, names) not in self._steps:
            found = [view.snapshot_steps(name) for name in names]
            self._steps[index, names] = np.concatenate([np.empty(0, np.int64), *found])
        return self._steps[index, names]

    def begin_looking_back(self) -> None:
        """From now on what the runs add has to wait."""
        if not self._held:
            self._held = self.whole
            self._marks = self._read_marks()

    def end_looking_back(self) -> None:
        """Follow the runs again."""
        self._held, self._rewinds, self._steps = (), {}, {}

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Panels that any of the runs has."""
        views = self.whole
        if self._panels is None or self._panels[0] != views:
            self._panels = views, panels_of(views)
        return self._panels[1]

    @property
    def panel(self) -> Panel:
        """The panel that is shown; the first one until another was chosen."""
        panels = self.panels
        return next((panel for panel in panels if panel.name == self.panel_name), panels[0])

    @property
    def named_page(self) -> tuple[str, str]:
        """The snapshot that all runs show, and which of how many it is; both empty where pages have no names."""
        names = page_names(self.panel, self.whole)
        page = self.options_now.page % max(len(names), 1)
        number = f"{page + 1} of {len(names)}" if len(names) > 1 else ""
        return (names[page], number) if names else ("", "")

    @property
    def has_pages(self) -> bool:
        """Whether there is a next page of the panel."""
        names = page_names(self.panel, self.whole)
        return len(names) > 1 or (not names and self.panel.name in PAGED)

    @property
    def can_subtract(self) -> bool:
        """Whether what is shown of one run can be subtracted from that of another."""
        return is_subtractable(self.panel, self.named_page[0])

    @property
    def options_now(self) -> ViewOptions:
        """How the panel is looked at; an axis is as long as the longest run, so that all have the same."""
        own = self.own_options.get(self.panel.name, self.options)
        return replace(own, x_axis=self.options.x_axis, axis_end=self.last, axis_seconds=self.seconds)

    def change_own(self, changes: Mapping[str, int]) -> None:
        """Look at the panel in another way, the others as before."""
        name = self.panel.name
        self.own_options[name] = replace(self.own_options.get(name, self.options), **changes)
        self.call_later(self.tick)
