"""RunTable: any number of runs in rows, of which only those in sight are drawn."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...core.runs.table import RunRow
from ..charts import palette
from ..charts.canvas import cell_width
from ..charts.wrapping import shorten
from ..keymap.action import bindings
from ..keymap.lists import LIST
from .identity import letter_of
from .run_columns import Column, widths

if TYPE_CHECKING:
    from ..app import NNTui

GAP = 2
MARGIN = 4
"""Cells left of the first column: the cursor, the letter of a selected run, the sign of the baseline."""
_STATUS_COLORS = {
    "running": palette.GOOD,
    "starting": palette.ACCENT,
    "paused": palette.WARNING,
    "failed": palette.ERROR,
    "diverged": palette.ERROR,
    "lost": palette.ERROR,
}


class RunTable(Widget, can_focus=True):
    """A table with a cursor; selected runs carry the letter and colour that they have in charts."""

    BINDINGS = bindings(LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"run-table--chosen"}

    class Opened(Message):
        """A double click on a run."""

    class Titled(Message):
        """A click on the title of a column."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    class Marked(Message):
        """A click left of a run: select it, or no longer."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RunRow] = ()
        self._columns: Sequence[Column] = ()
        self._widths: list[int] = []
        self._sorted: tuple[str, bool] = ("", False)
        self._slots: Mapping[str, int] = {}
        self._baseline = ""
        self._at = 0
        self._top = 0

    @property
    def chosen(self) -> RunRow | None:
        """The run under the cursor; None in an empty table."""
        return self.rows[self._at] if self._at < len(self.rows) else None

    def show(
        self,
        rows: Sequence[RunRow],
        columns: Sequence[Column],
        sorted_by: tuple[str, bool],
        slots: Mapping[str, int],
        baseline: str,
    ) -> None:
        """Show these runs, the cursor staying with its run. sorted_by: name of a column, and whether it falls.

        slots: by path, which of the charts' letters and colours a selected run has.
        """
        path = self.chosen.summary.path if self.chosen else ""
        if rows is not self.rows:
            at = next((i for i, row in enumerate(rows) if row.summary.path == path), None)
            self._at = min(self._at, max(len(rows) - 1, 0)) if at is None else at
        if rows is not self.rows or columns != self._columns:
            self._widths = widths(columns, rows)
        self.rows, self._columns, self._sorted = rows, columns, sorted_by
        self._slots, self._baseline = dict(slots), baseline
        self._scroll()
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._at = min(max(self._at + by, 0), max(len(self.rows) - 1, 0))
        self._scroll()
        self.refresh()

    def action_page(self, by: int) -> None:
        """Move the cursor by what is in sight."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_ends(self, by: int) -> None:
        """Move the cursor to the first run or to the last."""
        self.action_move(by * len(self.rows))

    def _scroll(self) -> None:
        room = max(self.size.height - 1, 1)
        self._top = max(min(self._top, self._at), self._at - room + 1, 0)
        self._top = min(self._top, max(len(self.rows) - room, 0))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._scroll()

    def on_mouse_scroll_down(self) -> None:
        """Move the cursor."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """Move the cursor."""
        self.action_move(-3)

    def on_click(self, event: events.Click) -> None:
        """A title sorts, the margin selects, a row takes the cursor, twice opens it."""
        if event.y == 0:
            column = next((c for first, after, c in self._places() if first <= event.x < after), None)
            if column:
                self.post_message(self.Titled(column))
            return
        index = self._top + event.y - 1
        if index >= len(self.rows):
            return
        self.action_move(index - self._at)
        if event.x < MARGIN:
            self.post_message(self.Marked())
        elif event.chain == 2:
            self.post_message(self.Opened())

    def _places(self) -> list[tuple[int, int, Column]]:
        """First and after the last cell of each column that fits, at least the first one."""
        places: list[tuple[int, int, Column]] = []
        x = MARGIN
        for column, width in zip(self._columns, self._widths, strict=True):
            if places and x + width > self.size.width:
                break
            places.append((x, x + width, column))
            x += width + GAP
        return places

    def render_line(self, y: int) -> Strip:
        """The titles, or a run."""
        index = self._top + y - 1
        if y == 0:
            return self._titles()
        if index >= len(self.rows):
            return Strip.blank(self.size.width, self._style(palette.TEXT))
        return self._run(self.rows[index], index == self._at)

    def _titles(self) -> Strip:
        segments = [Segment(" " * MARGIN, self._style(palette.DIM))]
        for first, after, column in self._places():
            is_sorted = column.name == self._sorted[0]
            arrow = ("▼" if self._sorted[1] else "▲") if is_sorted else ""
            text = _fit(column.title + arrow, after - first, column.right)
            segments.append(
                Segment(text + " " * GAP, self._style(palette.TEXT if is_sorted else palette.DIM, is_sorted))
            )
        return Strip(segments).adjust_cell_length(self.size.width, self._style(palette.TEXT))

    def _run(self, row: RunRow, chosen: bool) -> Strip:
        slot = self._slots.get(row.summary.path)
        letter = " " if slot is None else letter_of(slot)
        base = "◆" if row.summary.path == self._baseline else " "
        color = palette.TEXT if slot is None else palette.series(slot)
        segments = [Segment(f"{'▸' if chosen else ' '}{letter}{base} ", self._style(color, True))]
        for first, after, column in self._places():
            text = _fit(column.text(row), after - first, column.right) + " " * GAP
            segments.append(Segment(text, self._style(_color(row, column), column.name == "name" and slot is not None)))
        strip = Strip(segments).adjust_cell_length(self.size.width, self._style(palette.TEXT))
        if not chosen:
            return strip
        style = self.get_component_rich_style("run-table--chosen")
        return Strip([Segment(segment.text, style) for segment in strip])

    def _style(self, color: int, bold: bool = False) -> Style:
        return cast("NNTui", self.app).panel_styles.of(color, 0, bold)


def _color(row: RunRow, column: Column) -> int:
    if column.name == "status":
        return _STATUS_COLORS.get(row.summary.status, palette.DEFAULT)
    if column.name == "findings" and row.summary.findings:
        return palette.WARNING
    return palette.DEFAULT if column.name in ("name", "best") else palette.DIM


def _fit(text: str, width: int, right: bool) -> str:
    text = shorten(text, width)
    space = " " * (width - cell_width(text))
    return space + text if right else text + space
