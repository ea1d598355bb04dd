"""Timeline: the whole run in one line, with its marks, and where in it somebody looks.

◂ ────F──────●────────C──────── 900
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ..charts import palette
from ..charts.line_data import Mark

if TYPE_CHECKING:
    from ..app import NNTui


class Timeline(Widget):
    """A click or a drag goes to the step there."""

    class Sought(Message):
        """Somebody wants to look at a step."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._step = 0
        self._last = 1
        self._marks: tuple[Mark, ...] = ()
        self._held = False

    def show(self, step: int, last: int, marks: Sequence[Mark]) -> None:
        """Show a step of so many; marks stand at steps."""
        if (step, last, tuple(marks)) != (self._step, self._last, self._marks):
            self._step, self._last, self._marks = step, max(last, 1), tuple(marks)
            self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go there, and follow the mouse."""
        self._held = True
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the mouse while it is held."""
        if self._held:
            self._seek(event.x)

    def on_mouse_up(self) -> None:
        """Let go."""
        self._held = False
        self.release_mouse()

    def _seek(self, x: int) -> None:
        share = (x - self._left) / max(self._columns - 1, 1)
        self.post_message(self.Sought(round(min(max(share, 0.0), 1.0) * self._last)))

    @property
    def _left(self) -> int:
        return 2

    @property
    def _columns(self) -> int:
        return max(self.size.width - self._left - len(f" {self._last:,} "), 1)

    def _column(self, step: float) -> int:
        return round(min(max(step / self._last, 0.0), 1.0) * (self._columns - 1))

    def render_line(self, y: int) -> Strip:
        """The line: past bright, what is to come dim, marks over it, the place last."""
        of = cast("NNTui", self.app).panel_styles.of
        here = self._column(self._step)
        cells = [("━", palette.ACCENT, False)] * here + [("─", palette.AXIS, False)] * (self._columns - here)
        for mark in reversed(self._marks):  # the most telling come first
            cells[self._column(mark.x)] = (mark.letter, mark.color, True)
        cells[here] = ("●", palette.CURSOR, True)
        segments = [Segment("◂ ", of(palette.DIM, 0, False))]
        segments += [Segment(text, of(color, 0, bold)) for text, color, bold in cells]
        segments.append(Segment(f" {self._last:,} ", of(palette.DIM, 0, False)))
        return Strip(segments).adjust_cell_length(self.size.width, of(palette.TEXT, 0, False))
