"""PresetList: presets under their groups. Our own widget, because it is the first frame and has to be quick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ..catalogue import Entry
from ..keymap.action import bindings
from ..keymap.lists import LIST, PRESETS


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    text: str
    entry: Entry | None = None
    """None: the heading of a group."""


class PresetList(Widget, can_focus=True):
    """A list in which one preset is chosen; it scrolls by itself to keep that one in sight."""

    BINDINGS = bindings(PRESETS + LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"preset-list--heading", "preset-list--chosen", "preset-list--dim"}

    class Chosen(Message):
        """Another preset is chosen, or none."""

    class Selected(Message):
        """Enter or a click on the chosen preset."""

    def __init__(
        self,
        entries: Sequence[Entry],
        chosen: str,
        id: str | None = None,
        label: Callable[[Entry], str] = lambda entry: entry.name,
    ) -> None:
        """List entries, by default by name."""
        super().__init__(id=id)
        self._label = label
        self._rows: list[Row] = []
        self._at = 0
        self._top = 0
        self._out_of_reach: frozenset[str] = frozenset()
        self._fill(entries, chosen)

    @property
    def entries(self) -> list[Entry]:
        """The presets listed."""
        return [row.entry for row in self._rows if row.entry]

    @property
    def chosen(self) -> Entry | None:
        """The chosen preset; None when nothing is listed."""
        return self._rows[self._at].entry

    def show(self, entries: Sequence[Entry]) -> None:
        """List these presets, keeping the choice where it is still listed."""
        before = self.chosen
        self._fill(entries, before.name if before else "")
        self._changed(before)

    def dim(self, out_of_reach: frozenset[str]) -> None:
        """Draw these presets, by name, as ones whose data are missing."""
        if out_of_reach != self._out_of_reach:
            self._out_of_reach = out_of_reach
            self.refresh()

    def choose(self, name: str) -> None:
        """Choose a preset by name."""
        before = self.chosen
        self._at = next((i for i, row in enumerate(self._rows) if row.entry and row.entry.name == name), self._at)
        self._changed(before)

    def _fill(self, entries: Sequence[Entry], chosen: str) -> None:
        rows: list[Row] = []
        for group, members in groupby(entries, key=lambda entry: entry.group):
            rows.append(Row(group or "Presets"))
            rows += [Row(f"  {self._label(entry)}", entry) for entry in members]
        self._rows = rows or [Row("Nothing matches;"), Row("esc clears the search.")]
        names = [row.entry.name if row.entry else "" for row in self._rows]
        self._at = names.index(chosen) if chosen and chosen in names else min(1, len(names) - 1)

    def action_move(self, by: int) -> None:
        """Choose a preset further down or up."""
        places = [i for i, row in enumerate(self._rows) if row.entry]
        if not places:
            return
        before = self.chosen
        self._at = places[min(max(places.index(self._at) + by, 0), len(places) - 1)]
        self._changed(before)

    def action_page(self, by: int) -> None:
        """Choose one that lies as much further down or up as is in sight."""
        self.action_move(by * max(self.size.height - 1, 1))

    def action_ends(self, by: int) -> None:
        """Choose the first or the last."""
        self.action_move(by * len(self._rows))

    def action_select(self) -> None:
        """Take the chosen preset."""
        if self.chosen:
            self.post_message(self.Selected())

    def _changed(self, before: Entry | None) -> None:
        self._scroll()
        self.refresh()
        if self.chosen != before:
            self.post_message(self.Chosen())

    def _scroll(self) -> None:
        """Keep the choice in sight, with its heading when it is the first of its group."""
        height = max(self.size.height, 1)
        first = self._at - 1 if self._at and self._rows[self._at - 1].entry is None else self._at
        self._top = min(self._top, first)
        self._top = max(self._top, self._at - height + 1, 0)
        self._top = min(self._top, max(len(self._rows) - height, 0))

    def on_resize(self) -> None:
        """Keep the choice in sight, with what surrounds it."""
        self._top = max(self._at - self.size.height // 2, 0)
        self._scroll()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked; take it when it was chosen already."""
        index = self._top + event.y
        entry = self._rows[index].entry if index < len(self._rows) else None
        if entry is None:
            return
        if entry == self.chosen:
            self.action_select()
        else:
            self.choose(entry.name)

    def on_mouse_scroll_down(self) -> None:
        """Move the choice."""
        self.action_move(1)

    def on_mouse_scroll_up(self) -> None:
        """Move the choice."""
        self.action_move(-1)

    def render_line(self, y: int) -> Strip:
        """A row of the list."""
        width = self.size.width
        index = self._top + y
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[index]
        style = self._style_of(row, index == self._at)
        text = f"{row.text}  no data" if self._is_dim(row) else row.text
        room = width - cell_len(text) - 1
        more = next((sign for sign in self._more(y) if len(sign) <= room), "")
        sign = style if index == self._at else self.get_component_rich_style("preset-list--dim")
        named = Strip([Segment(text, style)]).adjust_cell_length(width - len(more), style)
        return Strip([*named, Segment(more, sign)], width)

    def _more(self, y: int) -> tuple[str, ...]:
        """Signs that the list goes on, for its first or last row, the longest first: `↓ 43 more`, `↓ 43`, `↓`."""
        if y == 0:
            sign, hidden = "↑", self._rows[: self._top]
        elif y == self.size.height - 1:
            sign, hidden = "↓", self._rows[self._top + self.size.height :]
        else:
            return ()
        count = sum(row.entry is not None for row in hidden)
        return (f"{sign} {count} more", f"{sign} {count}", sign) if count else ()

    def _is_dim(self, row: Row) -> bool:
        return row.entry is not None and row.entry.name in self._out_of_reach

    def _style_of(self, row: Row, is_chosen: bool) -> Style:
        if row.entry is None:
            return self.get_component_rich_style("preset-list--heading")
        if is_chosen:
            return self.get_component_rich_style("preset-list--chosen")
        return self.get_component_rich_style("preset-list--dim") if self._is_dim(row) else self.rich_style
