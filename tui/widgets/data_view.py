"""DataView: the widget that shows a preset's data in the gallery; read in the background, once a preset."""

from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from textual import work
from textual.strip import Strip
from textual.widget import Widget

from .data_picture import DataPicture, ask_glimpse

if TYPE_CHECKING:
    from ..app import NNTui
    from ..panel_styles import PanelStyles

PAUSE_SECONDS = 0.25
"""Data are read for a preset that stays chosen this long, not for all that the cursor passes."""


class DataView(Widget):
    """Points, images or a curve; empty until they are read."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.preset: str | None = None
        self._known: dict[str, DataPicture] = {}
        self._strips: list[Strip] = []
        self._styles: PanelStyles | None = None

    def tick(self) -> None:
        """Draw again when the theme has changed."""
        if self._styles is not None and self._styles is not cast("NNTui", self.app).panel_styles:
            self._draw()

    def show(self, preset: str | None) -> None:
        """Show the data of a preset; None hides the widget."""
        self.preset = preset
        self.display = preset is not None
        self._draw()
        if preset and preset not in self._known:
            self.set_timer(PAUSE_SECONDS, lambda: self._read(preset) if preset == self.preset else None)

    @work(thread=True, exclusive=True)
    def _read(self, preset: str) -> None:
        picture = DataPicture(preset, ask_glimpse(preset))
        self.call_later(self._was_read, picture)

    def _was_read(self, picture: DataPicture) -> None:
        self._known[picture.preset] = picture
        self._draw()

    def _draw(self) -> None:
        picture = self._known.get(self.preset or "")
        width, height = self.size
        self._strips = []
        if picture and width > 0 and height > 0:
            styles = self._styles = cast("NNTui", self.app).panel_styles
            rows = picture.draw(width, height, styles.chart).rows()
            self._strips = [Strip([Segment(text, styles.of(*look)) for text, *look in row], width) for row in rows]
        self.refresh()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """A row as Textual takes it."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.rich_style)
