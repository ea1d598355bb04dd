"""Several runs in the same charts: what each metric did in every one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from ...core.diagnosis.verdict import Verdict, verdict
from ...core.runs.errors import RunError
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.compare import COMPARE
from ..live_run import LiveRun
from ..panels.x_axis import axis_name, step_at
from ..widgets.key_bar import KeyBar
from ..widgets.panel_view import PanelView
from ..workspace.overlay import Overlaid, cursor_label
from ..workspace.run_legend import RunLegend, differences_of, legend_rows
from .compare_axes import CompareAxes
from .compare_charts import CompareCharts
from .entry_line import EntryLine

KEYS = {action.id: action for action in (*APP, *COMPARE)}
FOOTER = ("compare.cursor_right", "compare.zoom_in", "compare.x_axis", "compare.beside", "app.help", "compare.back")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an overlay of a run and its repair is about."""

    finding: str
    """Code of the finding."""
    remedy: str
    """Title of the remedy."""


class CompareScreen(CompareAxes, CompareCharts):
    """Overlay runs; the first two are a run and its repair when there is an attempt to judge."""

    BINDINGS = bindings(COMPARE)
    ACTIONS = COMPARE
    AUTO_FOCUS = "#chart-0"
    ABOUT = (
        "Every chart shows all runs, each with its letter, colour and dashes. Zoom, pan and crosshair are the same in "
        "every chart. Tab reaches the list of runs too: there space hides one, enter opens it, b holds the others "
        "against it."
    )

    def __init__(
        self, runs: Sequence[tuple[LiveRun, int]], baseline: Path | None = None, attempt: Attempt | None = None
    ) -> None:
        super().__init__(runs)
        self.baseline = baseline
        self.attempt = attempt
        self.hidden: frozenset[Path] = frozenset()
        self._differences = differences_of([run.view for run in self.live])
        self._keys = KeyBar(id="keys")
        self._shown: object = None
        self._error = ""

    @property
    def drawn(self) -> tuple[Overlaid, ...]:
        """The runs that are drawn."""
        return tuple(run for run in self.runs if run.view.path not in self.hidden)

    def compose(self) -> ComposeResult:
        """What is compared, the verdict, the runs, the charts, the keys."""
        yield Static("", id="compare-title")
        yield Static("", id="verdict")
        yield self.legend
        yield EntryLine(placeholder="show metrics that contain …", id="search-metrics")
        yield self.grid
        yield self._keys

    def on_mount(self) -> None:
        """Show what is known before the first tick."""
        self.options = replace(self.options, keys=self.nn_app.keys)
        self.query_one("#search-metrics").display = False
        self.query_one("#verdict").display = self.attempt is not None
        self._keys.show([KEYS[id] for id in FOOTER])
        self.load_layout()
        self.tick()

    def tick(self) -> None:
        """Read what is new; draw only if a run, or how it is looked at, has changed."""
        if not (self.is_running and self.grid.is_attached):
            return
        for run in self.live:
            try:
                run.refresh()
            except RunError as error:
                self.say_error(str(error))
        runs, styles = self.runs, self.nn_app.panel_styles
        self.grid.fit(self.metrics(), frozenset(self.pinned))
        shown = (runs, self.options, self.hidden, self.baseline, styles, self.grid.on_page, self.grid.size)
        if shown == self._shown:
            return
        self._shown = shown
        self.legend.styles.height = min(len(runs), max(self.size.height // 6, 2))
        self.legend.show(legend_rows(runs, self._differences, self.baseline, self.hidden))
        self.query_one("#compare-title", Static).update(self._title())
        self._judge()
        self.grid.show(self.drawn, self.options, styles)

    @property
    def _all_hidden(self) -> str:
        return f"Every run is hidden; {self.nn_app.keys.of('compare.hide')} in their list shows one again."

    def _title(self) -> Content:
        if not self.drawn:
            return Content.assemble((f"{len(self.runs)} runs", "bold"), f"  {self._all_hidden}")
        pages = f" · page {self.grid.page + 1} of {self.grid.num_pages}" if self.grid.num_pages > 1 else ""
        options = self.options
        smooth = f" · smoothing {options.smoothing:g}" if options.smoothing else " · not smoothed"
        part = f"  a part: {self.nn_app.keys.of('compare.whole')} shows all" if options.x_range else ""
        cursor = f"  at {cursor_label(options)}" if options.cursor is not None else ""
        return Content.assemble(
            (f"{len(self.runs)} runs", "bold"),
            (cursor, "bold $accent"),
            part,
            (f"  over {axis_name(options.of_run)}{smooth}{pages}", "$quiet"),
        )

    def _judge(self) -> None:
        if self.attempt is None or len(self.live) < 2:
            return
        before, after = self.live[0].view, self.live[1].view
        self._say(verdict(before, after, self.attempt.finding, self.attempt.remedy))

    def _say(self, said: Verdict) -> None:
        line = self.query_one("#verdict", Static)
        line.update(Content(said.text))
        line.set_classes(said.tone)

    def say_error(self, problem: str) -> None:
        """A run that cannot be read any more."""
        if self._error != problem:
            self._error = problem
            self.notify(problem, severity="error", markup=False)

    @on(PanelView.Pressed)
    def _pressed(self, event: PanelView.Pressed) -> None:
        """A click puts the crosshair there; a double click shows the chart alone."""
        axis = event.view.plot.x_at(event.x) if event.view.plot and event.y >= 0 else None
        if event.times == 2:
            self.action_zoom_chart()
        elif axis is not None:
            self.put_cursor(axis)

    @on(RunLegend.Asked)
    def _asked(self, event: RunLegend.Asked) -> None:
        match event.what:
            case "hide":
                self.hidden ^= {event.path}
            case "baseline":
                self.baseline = None if self.baseline == event.path else event.path
            case _:
                self.nn_app.open_folder(event.path)
        self.tick()

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the overlay and its keys."""
        return "Compare", self.ABOUT, COMPARE

    def action_lesson(self) -> None:
        """Read the lesson about the first run."""
        self.nn_app.read_lesson(self.live[0].view.spec.preset or "")

    def action_beside(self) -> None:
        """Show panels of the runs that are drawn side by side, at the step of the crosshair where there is one."""
        runs = [one for one in zip(self.live, self.slots, strict=True) if one[0].view.path not in self.hidden]
        if not runs:
            self.notify(self._all_hidden, markup=False)
            return
        step = None
        if self.options.cursor is not None:
            step = step_at(runs[0][0].view, self.options.cursor, self.options.of_run)
        self.nn_app.show_beside(runs, self.baseline, step)

    def action_open(self) -> None:
        """Open the run that is chosen in the list of runs."""
        if self.legend.chosen:
            self.nn_app.open_folder(self.legend.chosen.path)

    def action_hide(self) -> None:
        """Hide the run that is chosen in the list of runs, or show it again."""
        self.legend.action_hide()

    def action_baseline(self) -> None:
        """Hold the others against the run that is chosen in the list of runs."""
        self.legend.action_baseline()

    def action_back(self) -> None:
        """Leave, in this order: the search, one chart alone, the crosshair, the stretch, the screen."""
        if self.leave_search():
            return
        if self.grid.zoomed:
            self.action_zoom_chart()
        elif self.options.cursor is not None:
            self.look(cursor=None)
        elif self.options.x_range is not None:
            self.look(x_range=None)
        else:
            self.nn_app.leave_screen()

    def action_save_picture(self) -> None:
        """Save a picture of this screen into the folder of runs."""
        self.nn_app.save_picture("compare")

    def on_unmount(self) -> None:
        """Close the runs' files and remember how they were looked at."""
        self.save_layout()
        for run in self.live:
            run.close()
