"""PanelView: the widget that shows one panel.

tick -> look(view, options) -> equal to the last model? nothing : draw -> rows -> refresh the rows that differ
"""

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ..charts.wrapping import whole_parts
from ..panel_styles import PanelStyles
from .panel_rows import PanelRows

if TYPE_CHECKING:
    from ..beside.run_panel import RunPanel
    from ..charts.canvas import Plot
    from ..charts.pixels import PixelPicture
    from ..drawing.panels import ClassesPanel, SketchSaliencyPanel
    from ..moments.difference import Difference
    from ..moments.numbers import Numbers
    from ..moments.spreads import Spreads
    from ..panels.panel import Panel
    from ..workspace.metric_chart import MetricChart

    Shown = Panel | MetricChart | RunPanel | Numbers | Spreads | Difference | ClassesPanel | SketchSaliencyPanel
    """What is looked at is a run, several, two moments of one, or an answer; how it is drawn is the same."""

REVERSED = Style(reverse=True)


class PanelView(Widget):
    """Shows what a panel draws, below a line with its title; draws only when what it shows has changed."""

    class Pressed(Message):
        """Somebody clicked into a panel."""

        def __init__(self, view: "PanelView", x: int, y: int, times: int) -> None:
            super().__init__()
            self.view = view
            self.x = x
            """Column within the picture."""
            self.y = y
            """Row within the picture; -1 is the title."""
            self.times = times
            """2 for a double click."""

    class Scrolled(Message):
        """Somebody turned the wheel over a chart."""

        def __init__(self, view: "PanelView", x: int, by: int, sideways: bool) -> None:
            super().__init__()
            self.view = view
            self.x = x
            """Column within the picture."""
            self.by = by
            """1 away from the body, -1 towards it."""
            self.sideways = sideways
            """Whether shift or ctrl was held."""

    class Dragged(Message):
        """Somebody drags a chart sideways."""

        def __init__(self, view: "PanelView", columns: int) -> None:
            super().__init__()
            self.view = view
            self.columns = columns
            """Since the last message."""

    def __init__(self, panel: "Shown", name: str, titled: bool = True, id: str | None = None) -> None:
        super().__init__(name=name, id=id)
        self.panel: Shown = panel
        self.can_focus = titled
        self._titled = titled
        self._styles_of_roles: PanelStyles | None = None
        self._model: Any = None
        self._drawn: object = None
        self._caption = ""
        self._word, self._word_role = "", "DIM"
        self.is_lit = False
        """Whether it is marked as being spoken of."""
        self.plot: Plot | None = None
        """Where the chart's x axis lies, when what is drawn has one."""
        self.is_covered = False
        """Whether pixels lie over the pictures now: then the cells below need not be painted."""
        self._in_pixels = False
        self._rows = PanelRows()
        self._dragged_from: int | None = None
        self._was_dragged = False

    def show(self, view: Any, options: Any, styles: PanelStyles, in_pixels: bool = False) -> None:
        """Look at what the panel looks at, a run or several, and draw if it looks different."""
        self._in_pixels = in_pixels
        if styles is not self._styles_of_roles:
            self._styles_of_roles = styles
            self._rows.forget()
            if self._titled:
                self._refresh_rows([-1])  # it has no colours before this
        self._model = self.panel.look(view, options)
        self._draw()

    def say(self, word: str, role: str) -> None:
        """Put a word beside the title, coloured by a role of the palette."""
        if (word, role) != (self._word, self._word_role):
            self._word, self._word_role = word, role
            self._refresh_rows([-1])

    def light(self, lit: bool) -> None:
        """Mark the title, as that of a panel that is spoken of, or no longer."""
        if lit != self.is_lit:
            self.is_lit = lit
            self._refresh_rows([-1])

    def retitle(self) -> None:
        """The panel has another title."""
        self._refresh_rows([-1])

    @property
    def caption(self) -> str:
        """A few words about what is shown, for whoever writes them elsewhere than beside the title."""
        return "" if self._model is None else self.panel.caption(self._model)

    @property
    def pictures(self) -> "tuple[PixelPicture, ...]":
        """What the rows below the title show, in pixels; empty unless they were asked for."""
        return self._rows.pictures

    @property
    def picture_size(self) -> tuple[int, int]:
        """Columns and rows below the title."""
        return self.size.width, self.size.height - self._titled

    def _draw(self) -> None:
        width, height = self.picture_size
        styles = self._styles_of_roles
        if styles is None or self._model is None or width < 1 or height < 1:
            return
        drawn = (self._model, width, height, styles, self._in_pixels)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._show_caption(self.panel.caption(self._model))
        chart = styles.chart_in_pixels if self._in_pixels else styles.chart
        canvas = self.panel.draw(self._model, width, height, chart)
        self.plot = canvas.plot
        self._refresh_rows(self._rows.take(canvas, styles, self.is_covered))

    def _show_caption(self, caption: str) -> None:
        if self._titled and caption != self._caption:
            self._caption = caption
            self._refresh_rows([-1])

    def _refresh_rows(self, rows: list[int]) -> None:
        """Ask for a repaint of these rows, neighbours together."""
        regions: list[Region] = []
        for y in rows:
            at = y + self._titled
            last = regions[-1] if regions else None
            if last and last.bottom == at:
                regions[-1] = Region(0, last.y, self.size.width, last.height + 1)
            else:
                regions.append(Region(0, at, self.size.width, 1))
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """A row as Textual takes it."""
        width = self.size.width
        if self._titled and y == 0:
            return self._title(width)
        y -= self._titled
        strips = self._rows.strips
        if y < len(strips) and strips[y].cell_length == width:
            return strips[y]
        return Strip.blank(width, self.rich_style)

    def _title(self, width: int) -> Strip:
        """The title, marked when the panel has focus, and the caption."""
        styles = self._styles_of_roles
        if styles is None:
            return Strip.blank(width, self.rich_style)
        mark = "◆" if self.is_lit else "▸" if self.has_focus else " "  # in the gap, so that nothing moves with focus
        role = "ACCENT" if self.has_focus or self.is_lit else "TEXT"
        look = styles.role(role, bold=True)
        segments = [Segment(self.panel.title, look + REVERSED if self.is_lit else look), Segment(f" {mark} ", look)]
        if self._word:
            segments.append(Segment(f"{self._word}  ", styles.role(self._word_role)))
        room = width - sum(segment.cell_length for segment in segments)
        segments.append(Segment(whole_parts(self._caption, room), styles.role("DIM")))
        return Strip(segments).adjust_cell_length(width, styles.role("TEXT"))

    def on_resize(self) -> None:
        """Draw the same model for the new size."""
        self._rows.forget()
        self._draw()

    def on_focus(self) -> None:
        """Mark the title."""
        self._refresh_rows([-1])

    def on_blur(self) -> None:
        """Unmark the title."""
        self._refresh_rows([-1])

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Tell the screen."""
        self._scrolled(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Tell the screen."""
        self._scrolled(event, -1)

    def _scrolled(self, event: events.MouseEvent, by: int) -> None:
        if self.plot:
            event.stop()
            self.post_message(self.Scrolled(self, event.x, by, event.shift or event.ctrl))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A drag may begin."""
        if self.plot and event.y >= self._titled:
            self._dragged_from, self._was_dragged = event.x, False
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell the screen how far."""
        if self._dragged_from is not None and event.x != self._dragged_from:
            self.post_message(self.Dragged(self, event.x - self._dragged_from))
            self._dragged_from, self._was_dragged = event.x, True

    def on_mouse_up(self) -> None:
        """The drag is over."""
        if self._dragged_from is not None:
            self._dragged_from = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Tell the screen, unless the click ends a drag."""
        if self._was_dragged:
            self._was_dragged = False
            return
        self.post_message(self.Pressed(self, event.x, event.y - self._titled, event.chain))
