"""ControlStrip: every setting of the play screen in four rows; arrows move, keys and the wheel change."""

from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ...core.specs.play import DEFAULT, Play
from ..panel_styles import PanelStyles
from .controls import Control, rows

TITLE_WIDTH = 8
GAP = 2
Role = Literal["TEXT", "DIM", "ACCENT"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A control and where it lies in its row."""

    control: Control
    left: int
    """Its first column, before the row is moved sideways."""
    width: int


class ControlStrip(Widget, can_focus=True):
    """Shows a play and which of its settings is chosen; the screen changes both."""

    class Pressed(Message):
        """Somebody clicked on a setting, or turned the wheel over it."""

        def __init__(self, setting: Control, by: int) -> None:
            super().__init__()
            self.setting = setting
            self.by = by
            """0: choose it, or what enter does where it is chosen; 1 and -1: a notch up or down."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.play: Play = DEFAULT
        self.chosen = "data"
        """Id of the chosen control."""
        self._styles: PanelStyles | None = None
        self._rows: list[tuple[str, list[Chip]]] = []
        self._lay_out()

    def show(self, play: Play, styles: PanelStyles) -> None:
        """Show another play."""
        if play != self.play or styles is not self._styles:
            self.play, self._styles = play, styles
            self._lay_out()
            self.refresh()

    def choose(self, id: str) -> None:
        """Choose a control."""
        self.chosen = id
        self.refresh()

    @property
    def control(self) -> Control:
        """The chosen one; one that has gone is followed by the last of its row."""
        row, at = self._place()
        return self._rows[row][1][at].control

    def move(self, across: int, down: int) -> None:
        """Go to a neighbour: along the row, or to the nearest in another."""
        row, at = self._place()
        if down:
            here = self._rows[row][1][at]
            middle = here.left + here.width / 2
            row = (row + down) % len(self._rows)
            chips = self._rows[row][1]
            near = min(chips, key=lambda chip: abs(chip.left + chip.width / 2 - middle))
            self.choose(near.control.id)
        else:
            chips = self._rows[row][1]
            self.choose(chips[(at + across) % len(chips)].control.id)

    def render_line(self, y: int) -> Strip:
        """A row: its title, and as much of its settings as fits."""
        styles, width = self._styles, self.size.width
        if styles is None or y >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        title, chips = self._rows[y]
        plain = styles.role("TEXT")
        segments: list[Segment] = []
        at = 0
        for chip in chips:
            segments.append(Segment(" " * (chip.left - at), plain))
            segments += self._drawn(chip.control, styles)
            at = chip.left + chip.width
        room = max(width - TITLE_WIDTH, 1)
        offset = self._offset(y, room)
        body = Strip(segments).crop(offset, offset + room).adjust_cell_length(room, plain)
        left, right = "‹" if offset else " ", "›" if at > offset + room else " "
        head = Segment(f" {title:<{TITLE_WIDTH - 2}}{left}", styles.role("DIM"))
        line = Strip([head, *body])
        if right != " ":
            line = Strip([*line.crop(0, width - 1), Segment(right, styles.role("ACCENT"))])
        return line.adjust_cell_length(width, plain)

    def _drawn(self, control: Control, styles: PanelStyles) -> list[Segment]:
        is_chosen = control.id == self.control.id
        label, value = _texts(control)
        if is_chosen:
            look = styles.role("ACCENT", bold=True)
            look += look.__class__(reverse=True) if self.has_focus else look.__class__(underline=True)
            return [Segment(label + value, look)]
        is_off = control.is_on is False or control.value in ("none", "off")
        segments = [Segment(label, styles.role("DIM"))] if label else []
        return [*segments, Segment(value, styles.role("DIM") if is_off else styles.role("TEXT", bold=True))]

    def on_focus(self) -> None:
        """The chosen one stands out."""
        self.refresh()

    def on_blur(self) -> None:
        """Less so."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        self._pressed(event, 0)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """A notch up."""
        self._pressed(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """A notch down."""
        self._pressed(event, -1)

    def _pressed(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        if not event.y < len(self._rows):
            return
        x = event.x - TITLE_WIDTH + self._offset(event.y, max(self.size.width - TITLE_WIDTH, 1))
        for chip in self._rows[event.y][1]:
            if chip.left - 1 <= x <= chip.left + chip.width:
                self.post_message(self.Pressed(chip.control, by))
                return

    def _lay_out(self) -> None:
        self._rows = []
        for row in rows(self.play, self._styles is not None and self._styles.chart.ascii):
            chips: list[Chip] = []
            left = 0
            for control in row.controls:
                width = cell_len("".join(_texts(control)))
                chips.append(Chip(control, left, width))
                # a layer's units and their activation stand close together
                left += width + (1 if control.id.startswith("units.") else GAP)
            self._rows.append((row.title, chips))

    def _place(self) -> tuple[int, int]:
        """Row and number of the chosen control."""
        last_of_row = 0
        for number, (_, chips) in enumerate(self._rows):
            for at, chip in enumerate(chips):
                if chip.control.id == self.chosen:
                    return number, at
            if any(chip.control.field in self.chosen or _is_of_layer(self.chosen, chip.control) for chip in chips):
                last_of_row = number
        return last_of_row, len(self._rows[last_of_row][1]) - 1

    def _offset(self, row: int, room: int) -> int:
        """By how many columns a row is moved so that the chosen control is in sight."""
        place, at = self._place()
        chips = self._rows[row][1]
        if place != row or chips[-1].left + chips[-1].width <= room:
            return 0
        return max(0, chips[at].left + chips[at].width + 2 - room)


def _is_of_layer(id: str, control: Control) -> bool:
    return id.startswith(("units.", "activation.")) and control.id == "hidden"


def _texts(control: Control) -> tuple[str, str]:
    """Label and value as they are written; a switch shows its state by a sign, too."""
    if control.is_on is not None:
        return "", f"{'●' if control.is_on else '○'} {control.value}"
    return (f"{control.label} " if control.label else ""), control.value
