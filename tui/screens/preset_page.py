"""The right side of the gallery: a preset's spec in short, a miniature of its newest run or of its data, its runs."""

import time
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...core.probing.launch import ask_what_it_costs
from ...core.probing.result import ProbeError
from ...core.runs.errors import RunError
from ...core.runs.folders import RunSummary, find_runs, summary
from ...core.runs.main_metric import MAIN_METRICS
from ...core.specs.errors import SpecError
from ...core.specs.file import load_preset
from ..cost_text import short_cost
from ..live_run import LiveRun
from ..panels import PANELS
from ..panels.options import ViewOptions
from ..widgets.data_view import DataView
from ..widgets.panel_view import PanelView
from ..widgets.spec_form import in_short
from ..workspace.metric_text import metric_text
from ..workspace.status_signs import SIGNS, age

if TYPE_CHECKING:
    from ..app import NNTui

MOST_RUNS = 50
PAUSE_SECONDS = 2.0
"""What a run would cost is timed for a preset that stays chosen this long, while nothing else trains."""


class PresetPage(Vertical):
    """Everything about a preset that needs more than its file."""

    def __init__(self) -> None:
        super().__init__(id="preset-page")
        self._preset = ""
        self._miniature: LiveRun | None = None
        self._summaries: tuple[RunSummary, ...] = ()
        self._seen: float = 0.0
        self._costs: dict[str, str] = {}
        self._timing: Popen[bytes] | None = None
        panels = {panel.name: panel for panel in PANELS}
        self._short = Static("", id="short")
        self._curve = PanelView(panels["loss"], "loss", titled=False, id="miniature")
        self._data = DataView(id="data")
        self.runs = OptionList(id="runs", compact=True, markup=False)
        """The list of recent runs."""

    @property
    def nn_app(self) -> "NNTui":
        """The app, with its own type."""
        return cast("NNTui", self.app)

    def compose(self) -> ComposeResult:
        """Spec in short, miniature or data, runs."""
        yield self._short
        yield self._curve
        yield self._data
        yield Static(Content.styled("Recent runs", "bold"), id="runs-title")
        yield self.runs

    def show(self, preset: str) -> None:
        """Show this preset."""
        self._preset = preset
        self._stop_timing()
        self._say_in_short()
        self._read_runs(preset)
        if preset not in self._costs and self.nn_app.settings.warm_trainer:
            self.set_timer(PAUSE_SECONDS, lambda: self._time(preset) if self._may_time(preset) else None)

    def on_resize(self) -> None:
        """Lay the lines of the runs out anew."""
        self._list_runs(self._summaries)

    def tick(self) -> None:
        """Keep a live miniature moving, and look for changed runs once a second."""
        if not self.runs.is_attached:
            return
        self._data.tick()
        if self._timing and self.nn_app.running():
            self._stop_timing()
        if self._miniature:
            self._draw_miniature()
        if time.monotonic() - self._seen > 1.0:
            self._seen = time.monotonic()
            self._read_runs(self._preset)

    def _may_time(self, preset: str) -> bool:
        return preset == self._preset and preset not in self._costs and self.is_attached and not self.nn_app.running()

    @work(thread=True, exclusive=True, group="cost")
    def _time(self, preset: str) -> None:
        try:
            words = short_cost(ask_what_it_costs(load_preset(preset), started=self._timing_started))
        except (ProbeError, SpecError, OSError):
            return  # what is wrong with it is told elsewhere on this page, or nobody waits for it any more
        self.call_later(self._was_timed, preset, words)

    def _timing_started(self, process: Popen[bytes]) -> None:
        self._timing = process

    def _stop_timing(self) -> None:
        process, self._timing = self._timing, None
        if process and process.poll() is None:
            process.kill()

    def _was_timed(self, preset: str, words: str) -> None:
        self._costs[preset] = words
        if preset == self._preset:
            self._say_in_short()

    def _say_in_short(self) -> None:
        cost = self._costs.get(self._preset)
        self._short.update(Content(self._in_short(self._preset) + (f" · {cost}" if cost else "")))

    def _in_short(self, preset: str) -> str:
        try:
            return in_short(load_preset(preset))
        except SpecError as error:
            return f"This preset cannot be read: {error}"

    @work(thread=True, exclusive=True, group="runs")
    def _read_runs(self, preset: str) -> None:
        found: list[RunSummary] = []
        for path in find_runs(self.nn_app.settings.runs_dir)[:500]:
            try:
                row = summary(path)
            except RunError:
                continue
            if row.preset == preset:
                found.append(row)
            if len(found) >= MOST_RUNS:
                break
        self.call_later(self._runs_read, preset, tuple(found))

    def _runs_read(self, preset: str, found: tuple[RunSummary, ...]) -> None:
        if preset != self._preset or not self.runs.is_attached:
            return
        self._seen = time.monotonic()
        self._show_miniature(found)
        if found == self._summaries and self.runs.option_count:
            return
        self._summaries = found
        self._list_runs(found)

    def _list_runs(self, found: tuple[RunSummary, ...]) -> None:
        runs = self.runs
        chosen = runs.highlighted_option.id if runs.highlighted_option else None
        runs.clear_options()
        if not found:
            runs.add_option(Option(Content("None yet: enter starts the first."), disabled=True))
            return
        width = max(runs.size.width - 1, 20)
        runs.add_options([Option(Content(run_line(row, width, time.time())), id=row.path) for row in found])
        names = [row.path for row in found]
        runs.highlighted = names.index(chosen) if chosen in names else 0

    def _show_miniature(self, found: tuple[RunSummary, ...]) -> None:
        newest = Path(found[0].path) if found else None
        if self._miniature and self._miniature.folder == newest:
            return
        if newest is None and self._miniature is None and self._data.preset == self._preset:
            return
        if self._miniature:
            self._miniature.close()
            self._miniature = None
        self._curve.display = newest is not None
        self._data.show(None if newest else self._preset)
        if newest:
            try:
                self._miniature = LiveRun(newest, read_only=True)
            except RunError:
                self._curve.display = False
            else:
                self._draw_miniature()

    def _draw_miniature(self) -> None:
        if self._miniature:
            try:
                view = self._miniature.refresh()
            except RunError:
                return
            self._curve.show(view, ViewOptions(), self.nn_app.panel_styles)

    @on(OptionList.OptionSelected, "#runs")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            self.nn_app.open_folder(Path(event.option_id))

    def on_unmount(self) -> None:
        """Close the miniature's files, and let nobody time on."""
        self._stop_timing()
        if self._miniature:
            self._miniature.close()


def run_line(row: RunSummary, width: int, now: float) -> str:
    """A run in one line: sign, name, how good, how old; on a narrow one without how good."""
    best = best_metric(row) if width >= 44 else ""
    right = f"{best}  {age(now - row.created):>6}"
    left = f"{SIGNS[row.status]} {row.name}"
    status = "" if row.status == "finished" else f"  {row.status}"
    room = max(width - len(right) - 2, 10)
    return f"{(left + status)[:room]:<{room}}  {right}"


def best_metric(row: RunSummary) -> str:
    """The number that says how good the run is, with its name."""
    for name in MAIN_METRICS:
        value = row.metrics.get(name)
        if value is not None:
            return metric_text(name, value)
    return ""
