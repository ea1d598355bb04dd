"""Every run of a folder in one table: sort, filter, select some, compare them; delete, with a way back."""

import time
from collections.abc import Sequence
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from ...core.runs.filter import FilterError, Predicate, parse_filter
from ...core.runs.table import RunRow, read_rows
from ..keymap.action import Action, bindings
from ..keymap.app import APP
from ..keymap.runs import RUNS
from ..widgets.key_bar import KeyBar
from ..workspace.run_columns import Column, fixed_columns, setting_columns
from ..workspace.run_table import RunTable
from .entry_line import EntryLine
from .runs_deleting import RunsDeleting
from .runs_selection import RunsSelection

KEYS = {action.id: action for action in (*APP, *RUNS)}
FOOTER = ("runs.open", "runs.select", "runs.compare", "runs.filter", "runs.sort", "app.help")
FIRST_LOOK = 60
"""So many of the newest runs are shown before the others are read."""


class RunsScreen(RunsSelection, RunsDeleting):
    """The runs of the app's folder."""

    BINDINGS = bindings(RUNS)
    ACTIONS = RUNS
    AUTO_FOCUS = "#table"
    ABOUT = (
        "Every run of a folder. Type words after /, or conditions such as validation_accuracy > 0.9 and "
        "optimizer = adam: fields are the columns, the settings and the metrics; NAME@best is the best value of a "
        "metric. Settings that all shown runs have in common have no column. A run selected with space has the same "
        "letter and colour in charts."
    )

    def __init__(self, folder: Path | None = None, selected: Sequence[Path] = ()) -> None:
        """Show the runs of a folder, by default the app's; `selected` have their letters already."""
        super().__init__(folder, selected)
        self._sorted = ("created", True)
        self._matches: Predicate = lambda run: True
        self._all_read = False
        self._columns: tuple[Column, ...] = fixed_columns(time.time())
        self._read_at = -10.0
        self._is_reading = False
        self._keys = KeyBar(id="keys")

    def compose(self) -> ComposeResult:
        """How many runs, the filter, the table, the keys."""
        yield Static("", id="runs-count")
        yield EntryLine(placeholder="filter: words, or validation_accuracy > 0.9 and optimizer = adam", id="filter")
        yield Static("", id="filter-problem")
        yield self.table
        yield self._keys

    def on_mount(self) -> None:
        """Read the folder."""
        self.query_one("#filter").display = False
        self._say_problem("")
        self._keys.show([KEYS[id] for id in FOOTER])
        self.tick()

    def tick(self) -> None:
        """Look once a second for runs that are new or go on."""
        rested = time.monotonic() - self._read_at > 1.0
        if self.is_running and self.is_current and rested and not self._is_reading:
            self._is_reading = True
            self._read()

    def read_again(self) -> None:
        """Read the folder again at once."""
        self._read_at = -10.0
        self.tick()

    @work(thread=True, exclusive=True, group="rows")
    def _read(self) -> None:
        known, found = self.all_rows, list[RunRow]()
        for row in read_rows(self.folder, known):
            found.append(row)
            if not known and len(found) == FIRST_LOOK:
                self.call_later(self.show_rows, tuple(found))
        self.call_later(self._all_shown, tuple(found))

    def show_rows(self, rows: Sequence[RunRow], all_read: bool = False) -> None:
        """Show what was read."""
        self._read_at = time.monotonic()
        if self.is_running and (rows != self.all_rows or all_read != self._all_read):
            self.all_rows, self._all_read = rows, all_read
            self._parse()

    def _all_shown(self, rows: Sequence[RunRow]) -> None:
        self._is_reading = False
        self.show_rows(rows, True)

    @on(Input.Changed, "#filter")
    def _parse(self) -> None:
        """Take the filter that is typed; what cannot be understood leaves the last one in force."""
        known = dict.fromkeys(name for row in self.all_rows for name in row.fields)
        try:
            self._matches = parse_filter(self.query_one("#filter", Input).value, known)
            self._say_problem("")
        except FilterError as error:
            self._say_problem(str(error))
        self._arrange()

    def _arrange(self) -> None:
        """Filter and sort the rows."""
        rows = [row for row in self.all_rows if self._matches(row)]
        self._columns = (*fixed_columns(time.time()), *setting_columns(rows))
        column = next((c for c in self._columns if c.name == self._sorted[0]), self._columns[0])
        rows.sort(key=column.order, reverse=self._sorted[1])
        self.shown_rows = tuple(rows)
        self.show_table()

    def show_table(self) -> None:
        """Draw the table again."""
        self.table.show(self.shown_rows, self._columns, self._sorted, self.slots, self.baseline)
        self.query_one("#runs-count", Static).update(self._count())

    def _count(self) -> Content:
        folder = f"…/{self.folder.name}" if self.folder.is_absolute() else str(self.folder)
        parts = [f"  {len(self.all_rows):,} in {folder}" if self.all_rows else f"  none yet in {folder}"]
        if not self._all_read:
            parts = ["  reading …"]
        if len(self.shown_rows) < len(self.all_rows):
            parts.append(f"{len(self.shown_rows):,} match")
        if self.slots:
            parts.append(f"{len(self.slots)} selected")
        return Content.assemble(("Runs", "bold"), (" · ".join(parts), "$quiet"))

    def _say_problem(self, problem: str) -> None:
        line = self.query_one("#filter-problem", Static)
        line.display = bool(problem)
        line.update(Content(problem))

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.table.focus()

    @on(RunTable.Titled)
    def _titled(self, event: RunTable.Titled) -> None:
        name, falls = self._sorted
        self._sorted = (event.column.name, not falls if name == event.column.name else event.column.falls)
        self._arrange()

    @on(RunTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    @on(RunTable.Marked)
    def _marked(self) -> None:
        self.action_select()

    def help_for_focus(self) -> tuple[str, str, tuple[Action, ...]]:
        """A sentence about the table and its keys."""
        return "Runs", self.ABOUT, RUNS

    def action_open(self) -> None:
        """Show the run under the cursor."""
        if self.table.chosen:
            self.nn_app.open_folder(Path(self.table.chosen.summary.path))

    def action_filter(self) -> None:
        """Open the line for the filter."""
        entry = self.query_one("#filter", Input)
        entry.display = True
        entry.focus()

    def action_back(self) -> None:
        """Clear the filter, then the selection, then leave."""
        entry = self.query_one("#filter", Input)
        if entry.display:
            entry.value = ""
            entry.display = False
            self._say_problem("")
            self.table.focus()
        elif self.slots:
            self.slots.clear()
            self.show_table()
        else:
            self.nn_app.leave_screen()

    def action_sort(self) -> None:
        """Sort by the next column."""
        names = [column.name for column in self._columns]
        index = names.index(self._sorted[0]) + 1 if self._sorted[0] in names else 0
        column = self._columns[index % len(names)]
        self._sorted = (column.name, column.falls)
        self._arrange()

    def action_reverse(self) -> None:
        """Turn the order around."""
        self._sorted = (self._sorted[0], not self._sorted[1])
        self._arrange()
