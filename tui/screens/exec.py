"""The screen of `nn-tui exec`: charts of what a program shows, and the program's own screen beside or below them."""

import asyncio

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from ...core.exec.followed import Followed
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.learning import EXPERIMENTS
from ..keymap.program import EXEC
from ..keymap.run import RUN
from ..live_run import LiveRun
from ..widgets.program_pane import TITLE_ROWS, ProgramPane
from .run import RunScreen

KEYS = {action.id: action for action in (*APP, *RUN, *EXEC)}
BESIDE, BESIDE_SHARE, BESIDE_COLUMNS = 150, 0.45, 80
"""From so many columns on the program stands beside the charts, with this share of them, and at least so many."""
BELOW_SHARE, BELOW_ROWS, FRAME_ROWS = 0.35, 8, 5
"""Else below them, with this share of the rows that are not the screen's own, and at least so many."""
ABOUT = (
    "The program's own screen. While it has focus, every key is the program's, Ctrl-C included, but for the one named "
    "in its title, which gives the keys back. Leaving this screen with q leaves the program running in the terminal."
)


def program_size(columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows of the program's terminal, on a screen of this size."""
    width, height = pane_size(columns, rows)
    return width, max(height - TITLE_ROWS, 1)


def pane_size(columns: int, rows: int) -> tuple[int, int]:
    """Columns and rows of the pane, on a screen of this size."""
    free = max(rows - FRAME_ROWS, 2)
    if columns >= BESIDE:
        return max(round(columns * BESIDE_SHARE), BESIDE_COLUMNS), free
    return columns, min(max(round(free * BELOW_SHARE), BELOW_ROWS), free)


class ExecScreen(RunScreen):
    """Watch a run that is made of what a program shows, and the program itself."""

    BINDINGS = bindings(EXEC)
    ACTIONS = (*RUN, *EXPERIMENTS, *EXEC)
    ABOUT = "What a program shows, as charts, beside its own screen."

    def __init__(self, followed: Followed, run: LiveRun, title: str, size: tuple[int, int]) -> None:
        """`size` is that of the program's terminal, in columns and rows."""
        super().__init__(run)
        self._followed = followed
        self._pane = ProgramPane(followed.program, title, *size, id="program")

    def compose(self) -> ComposeResult:
        """As for any run, with the program in the same room as the panels."""
        yield self.status
        yield self._tabs
        yield self._notice
        with Container(id="beside"):
            yield self.area
            yield self._pane
        yield self.timeline
        yield self._keys

    def on_mount(self) -> None:
        """Listen to the program from now on."""
        super().on_mount()
        asyncio.get_running_loop().add_reader(self._followed.program.terminal, self._read)

    def on_unmount(self) -> None:
        """Stop listening; the program goes on."""
        self._stop_reading()
        super().on_unmount()

    def on_resize(self, event: events.Resize) -> None:
        """Share the room anew."""
        super().on_resize(event)
        width, height = pane_size(*event.size)
        is_beside = event.size.width >= BESIDE
        self.query_one("#beside").styles.layout = "horizontal" if is_beside else "vertical"
        self._pane.styles.width, self._pane.styles.height = (width, "1fr") if is_beside else ("1fr", height)

    def tick(self) -> None:
        """Attend to the program, then show what is new of it and of the run."""
        self._pane.take(self._followed.attend())
        self._pane.tick()
        super().tick()

    def action_type(self) -> None:
        """Give the program the keys."""
        self.set_focus(self._pane)

    def action_charts(self) -> None:
        """Take the keys back."""
        if self._pane.has_focus and self.area.displayed:
            self.set_focus(self.area.displayed[0])

    def take_interrupt(self) -> bool:
        """Ctrl-C is the program's as long as it runs."""
        if self._followed.program.poll() is not None:
            return False
        self._followed.program.type(b"\x03")
        return True

    @property
    def takes_keys(self) -> bool:
        """Whether keys are the program's."""
        return self._pane.has_focus

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """What has focus, a sentence about it, and the keys of this screen."""
        if self._pane.has_focus:
            return "Program", ABOUT, self.ACTIONS
        subject, sentence, _ = super().help_for_focus()
        return subject, sentence, self.ACTIONS

    def _show_keys(self) -> None:
        ids = ["exec.type", "run.next_panel", "run.zoom", "app.help", "app.quit"]
        if any(finding.active for finding in self.view.findings):
            ids.insert(1, "run.findings")
        if self._pane.has_focus:
            ids = ["exec.charts"]
        self._keys.show([KEYS[id] for id in ids], {"run.zoom": "all panels"} if self.area.zoomed else {})

    def _read(self) -> None:
        self._pane.take(self._followed.take())
        if self._followed.program.is_silent:
            self._stop_reading()

    def _stop_reading(self) -> None:
        asyncio.get_running_loop().remove_reader(self._followed.program.terminal)
