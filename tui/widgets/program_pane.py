"""ProgramPane: the screen of a program that runs under `nn-tui exec`; while it has focus, keys are the program's."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from ...core.exec.emulator import Emulator, Look
from ...core.exec.program import Program
from ..keymap.action import keys_of
from ..keymap.program import EXEC
from .program_keys import key_bytes, paste_bytes

if TYPE_CHECKING:
    from ..app import NNTui

TITLE_ROWS = 1
_NAMES = {"brown": "yellow", "brightbrown": "bright_yellow", "bfightmagenta": "bright_magenta"}
"""Where pyte's names of the 16 colours are not Rich's."""


class ProgramPane(Widget, can_focus=True):
    """A line of title, then the program's screen."""

    def __init__(self, program: Program, title: str, columns: int, rows: int, id: str | None = None) -> None:
        """`columns` and `rows` are those the program was started with."""
        super().__init__(id=id)
        self.program = program
        self.emulator = Emulator(columns, rows, program.type)
        self._title = title

    def take(self, output: bytes) -> None:
        """Take what the program wrote; it is drawn with the next tick."""
        self.emulator.feed(output)

    def tick(self) -> None:
        """Draw what is new."""
        if self.emulator.draw():
            self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Give the program's terminal the size of the pane."""
        columns, rows = event.size.width, event.size.height - TITLE_ROWS
        if columns > 0 and rows > 0:
            self.emulator.resize(columns, rows)
            self.program.resize(columns, rows)

    def on_focus(self) -> None:
        """Say where keys go."""
        self.refresh()

    on_blur = on_focus

    def on_key(self, event: events.Key) -> None:
        """Hand the key to the program, but for the one that gives keys back to the charts."""
        if event.key in self._leaving:
            return
        event.stop()
        event.prevent_default()
        self.program.type(key_bytes(event, self.emulator.wants_application_keys))

    def on_paste(self, event: events.Paste) -> None:
        """Hand what is pasted to the program."""
        event.stop()
        self.program.type(paste_bytes(event.text, self.emulator.brackets_pastes))

    def render_line(self, y: int) -> Strip:
        """The title, or a row of the program's screen."""
        width = self.size.width
        if y < TITLE_ROWS:
            return self._title_line(width)
        row = self.emulator.row(y - TITLE_ROWS)
        strip = Strip([Segment(text, self.rich_style + _style(look)) for text, look in row]).adjust_cell_length(width)
        cursor = self.emulator.cursor if self.has_focus else None
        if cursor is None or cursor[1] != y - TITLE_ROWS:
            return strip
        before, under, after = strip.divide([cursor[0], cursor[0] + 1, width])
        return Strip.join([before, under.apply_style(Style(reverse=True)), after])

    def _title_line(self, width: int) -> Strip:
        changed = cast("NNTui", self.app).settings.keys
        typing, charts = (keys_of(action, changed)[0] for action in EXEC)
        if self.program.exit_code is not None:
            hint = f"ended with exit code {self.program.exit_code}"
        elif self.has_focus:
            hint = f"keys go to it · {charts} takes them back"
        else:
            hint = f"{typing} types into it"
        styles = cast("NNTui", self.app).panel_styles
        title = Segment(f"{self._title}  ", self.rich_style + Style(bold=True, underline=self.has_focus))
        return Strip([title, Segment(hint, styles.role("DIM"))]).adjust_cell_length(width, self.rich_style)

    @property
    def _leaving(self) -> list[str]:
        changed = cast("NNTui", self.app).settings.keys
        charts = EXEC[1]
        return [key.strip() for key in changed.get(charts.id, charts.keys).split(",")]


@lru_cache(1024)
def _style(look: Look) -> Style:
    return Style(
        color=_color(look.foreground),
        bgcolor=_color(look.background),
        bold=look.bold or None,
        italic=look.italic or None,
        underline=look.underline or None,
        strike=look.strike or None,
        reverse=look.reverse or None,
    )


def _color(name: str) -> Color | None:
    if name == "default":
        return None
    if len(name) == 6 and set(name) <= set("0123456789abcdefABCDEF"):
        return Color.parse(f"#{name}")
    bright = name.removeprefix("bright")
    return Color.parse(_NAMES.get(name) or (name if bright == name else f"bright_{bright}"))
