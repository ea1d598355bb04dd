"""Logs below a folder, or runs within a database: choose one. Listed while they are looked for."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from ...core.runs.errors import RunError
from ...core.runs.logs.find import Log, find_logs
from ...core.runs.text import strip_control
from ..keymap.action import Action, bindings
from ..keymap.dialogs import LOGS
from ..live_run import LiveRun

AT_ONCE = 100
"""Logs added to the list at a time."""


class LogsScreen(Screen[None]):
    """A line per log; Enter opens it."""

    ABOUT = "Logs of other programs: Enter opens one, esc comes back to this list."
    BINDINGS = bindings(LOGS)
    ACTIONS = LOGS

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._logs: list[Log] = []

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        yield Static("", id="title")
        yield OptionList(id="logs")

    def on_mount(self) -> None:
        """Begin to look."""
        self.query_one(OptionList).focus()
        self._heading("looking…")
        self._look()

    @work(thread=True)
    def _look(self) -> None:
        """Walk through the folder beside the screen, which stays usable."""
        worker = get_current_worker()
        try:
            for some in _batched(find_logs(self._path)):
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._add, some)
        except RunError as error:
            self.app.call_from_thread(self._heading, str(error))
            return
        self.app.call_from_thread(self._heading, f"{len(self._logs):,} logs, enter opens one")

    def _add(self, logs: list[Log]) -> None:
        self._logs += logs
        found = self.query_one(OptionList)
        found.add_options([Option(Content(self._line(log))) for log in logs])
        if found.highlighted is None:
            found.highlighted = 0
        self._heading(f"{len(self._logs):,} logs so far, looking for more…")

    def _line(self, log: Log) -> str:
        if log.run:
            return log.name
        place = log.path.relative_to(self._path) if log.path.is_relative_to(self._path) else log.path
        where = strip_control(str(place))
        return where if where != "." else log.name

    def _heading(self, text: str) -> None:
        name = strip_control(str(self._path))
        self.query_one("#title", Static).update(Content.assemble((name, "bold"), f"  {strip_control(text)}"))

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        from .run import RunScreen

        try:
            run = LiveRun(Path(self._logs[event.option_index].address), read_only=True)
        except RunError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.app.push_screen(RunScreen(run))

    def action_move(self, by: int) -> None:
        """As in every list here."""
        found = self.query_one(OptionList)
        (found.action_cursor_down if by > 0 else found.action_cursor_up)()

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the list."""
        return "Logs", self.ABOUT, self.ACTIONS


def _batched(logs: Iterator[Log]) -> Iterator[list[Log]]:
    while some := list(islice(logs, AT_ONCE)):
        yield some
