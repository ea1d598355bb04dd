"""Pad: the widget that is drawn on, with the mouse or with a cursor."""

from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from ..charts.drawing_pad import PadPlace, Point, draw_pad, place_pad
from ..charts.wrapping import whole_parts
from .sketch import Sketch

if TYPE_CHECKING:
    from ..app import NNTui

TITLE_ROWS = 1
RIGHT_BUTTON = 3


class Pad(Widget, can_focus=True):
    """A line of title, then the picture. Dragging draws, with the right button or ctrl it erases."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(name="sketch", id=id)
        self.sketch: Sketch | None = None
        """What is drawn; None until its size is known."""
        self.is_pen_down = False
        """Whether the cursor draws where it goes."""
        self.is_ink_bright = True
        """Whether ink is brighter than paper, as it is in the data."""
        self._cursor = 0, 0
        self._shows_cursor = True
        self._drag: tuple[Point, bool] | None = None
        self._drawn: object = None
        self._strips: list[Strip] = []

    def begin(self, rows: int, columns: int) -> None:
        """Lay out blank paper of the size that a network takes."""
        self.sketch = Sketch(rows, columns)
        self._cursor = columns // 2, rows // 2

    def place_within(self, width: int, height: int) -> PadPlace | None:
        """How the picture would lie on a pad of that size, title included; None while there is none."""
        if self.sketch is None or width < 1 or height <= TITLE_ROWS:
            return None
        style = cast("NNTui", self.app).panel_styles.chart
        return place_pad(self.sketch.rows, self.sketch.columns, width, height - TITLE_ROWS, style)

    def tick(self) -> None:
        """Draw if it looks different."""
        sketch, styles = self.sketch, cast("NNTui", self.app).panel_styles
        place = self.place_within(*self.size)
        if sketch is None or place is None:
            return
        cursor = (self._cursor[0] + 0.5, self._cursor[1] + 0.5) if self._shows_cursor else None
        looks = (sketch.version, self.is_ink_bright, cursor, self.is_pen_down, self.has_focus, place, self.size, styles)
        if looks == self._drawn:
            return
        self._drawn = looks
        shares = sketch.ink if self.is_ink_bright else 1.0 - sketch.ink
        canvas = draw_pad(shares, cursor, place, self.size.width, self.size.height - TITLE_ROWS, styles.chart)
        rows = [[Segment(text, styles.of(*look)) for text, *look in row] for row in canvas.rows()]
        self._strips = [self._title(), *(Strip(row, self.size.width) for row in rows)]
        self.refresh()

    def _title(self) -> Strip:
        assert self.sketch is not None
        styles = cast("NNTui", self.app).panel_styles
        look = styles.role("ACCENT" if self.has_focus else "TEXT", bold=True)
        title = Segment("Picture ▸ " if self.has_focus else "Picture   ", look)
        caption = f"{self.sketch.rows} × {self.sketch.columns} pixels" + (
            " · the pen is down" if self.is_pen_down else ""
        )
        room = self.size.width - title.cell_length
        strip = Strip([title, Segment(whole_parts(caption, room), styles.role("DIM"))])
        return strip.adjust_cell_length(self.size.width, styles.role("TEXT"))

    def render_line(self, y: int) -> Strip:
        """A row as Textual takes it."""
        width = self.size.width
        if y < len(self._strips) and self._strips[y].cell_length == width:
            return self._strips[y]
        return Strip.blank(width, self.rich_style)

    def move(self, across: int, down: int) -> None:
        """Move the cursor by pixels; with the pen down, draw on the way."""
        if self.sketch is None:
            return
        before = self._middle
        self._put_cursor(self._cursor[0] + across, self._cursor[1] + down)
        self._shows_cursor = True
        if self.is_pen_down:
            self.sketch.draw(before, self._middle)

    def dab(self, erases: bool = False) -> None:
        """Put ink under the cursor, or take it away."""
        if self.sketch is None:
            return
        self._shows_cursor = True
        (self.sketch.erase if erases else self.sketch.draw)(self._middle, self._middle)

    def _put_cursor(self, x: int, y: int) -> None:
        """Put the cursor on a pixel, at the edge where it would be beyond."""
        assert self.sketch is not None
        self._cursor = min(max(x, 0), self.sketch.columns - 1), min(max(y, 0), self.sketch.rows - 1)

    @property
    def _middle(self) -> Point:
        """The middle of the pixel under the cursor."""
        return self._cursor[0] + 0.5, self._cursor[1] + 0.5

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A stroke begins."""
        point = self._point(event)
        if self.sketch is None or point is None or event.y < TITLE_ROWS:
            return
        self._drag = point, event.button == RIGHT_BUTTON or event.ctrl
        self.capture_mouse()
        self._stroke(point, point)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """A stroke goes on; it has ended where the button was let go of outside the terminal, which hears nothing."""
        if not event.button:
            self.on_mouse_up()
            return
        point = self._point(event)
        if self._drag and point:
            self._stroke(self._drag[0], point)

    def on_mouse_up(self) -> None:
        """A stroke ends."""
        if self._drag:
            self._drag = None
            self.release_mouse()

    def _point(self, event: events.MouseEvent) -> Point | None:
        place = self.place_within(*self.size)
        return place.point_at(event.x, event.y - TITLE_ROWS) if place else None

    def _stroke(self, start: Point, end: Point) -> None:
        assert self.sketch is not None
        assert self._drag is not None
        erases = self._drag[1]
        (self.sketch.erase if erases else self.sketch.draw)(start, end)
        self._put_cursor(int(end[0]), int(end[1]))
        self._shows_cursor = False
        self._drag = end, erases
        self.tick()  # a hand is faster than the timer
