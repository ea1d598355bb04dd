"""PanelRows: what a panel has drawn last, as Textual takes it, and which rows another drawing changes."""

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from ..panel_styles import PanelStyles

if TYPE_CHECKING:
    from ..charts.canvas import Canvas, Run
    from ..charts.pixels import PixelPicture


class PanelRows:
    """Rows from the top, none before the first drawing."""

    def __init__(self) -> None:
        self.strips: list[Strip] = []
        self.pictures: tuple[PixelPicture, ...] = ()
        """What the rows show, in pixels; empty unless the style asks for them."""
        self._rows: list[list[Run]] = []
        self._beside: list[list[Run]] = []
        """The rows with nothing on the cells of pictures; empty without pictures."""

    def forget(self) -> None:
        """Take every row for changed the next time."""
        self._rows, self._beside = [], []

    def take(self, canvas: "Canvas", styles: PanelStyles, is_covered: bool) -> list[int]:
        """Take a drawing and return which rows are to be painted.

        is_covered: whether pixels lie over the pictures, so that a change below them is not seen.
        """
        rows = canvas.rows()
        if len(self._rows) != len(rows):
            self.forget()
            self.strips = [Strip.blank(canvas.width)] * len(rows)
        changed = _differing(rows, self._rows)
        for y in changed:
            self.strips[y] = Strip([Segment(text, styles.of(*look)) for text, *look in rows[y]], canvas.width)
        beside = self._beside_pictures(canvas)
        seen = _differing(beside, self._beside) if is_covered and beside else changed
        self._rows, self._beside = rows, beside
        return seen

    def _beside_pictures(self, canvas: "Canvas") -> "list[list[Run]]":
        self.pictures = tuple(canvas.pictures)
        if not self.pictures:
            return []
        from ..charts.pixels import beside_pictures

        return beside_pictures(canvas).rows()


def _differing(rows: "list[list[Run]]", old: "list[list[Run]]") -> list[int]:
    """Which rows are not as they were; all where there were none."""
    return [y for y, row in enumerate(rows) if not old or row != old[y]]
