"""Canvas: a grid of cells in NumPy arrays, which every chart draws on and a screen turns into lines.

chart(data, width, height, style) -> Canvas -> rows() -> strips of a terminal
                                            -> text() -> what a test reads
"""

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from rich.cells import get_character_cell_size

from ..likeness import to_ascii
from .palette import DEFAULT

if TYPE_CHECKING:
    from .pixels import PixelPicture

Run = tuple[str, int, int, bool]
"""Neighbouring cells of one look: text, colour, background, bold."""

_SPACE = ord(" ")
_WIDE_TAIL = 0
"""Code of the cell to the right of a character two cells wide; it prints nothing."""


@lru_cache(maxsize=4096)
def _cells(text: str) -> npt.NDArray[np.uint32]:
    """Code points of printable text, one per cell; control and combining characters are left out."""
    if not (text.isascii() and text.isprintable()):
        cells: list[str] = []
        for character in text:
            width = get_character_cell_size(character) if character.isprintable() else 0
            if width:
                cells.append(character if width == 1 else character + "\0")
        text = "".join(cells)
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def cell_width(text: str) -> int:
    """How many cells `Canvas.write` needs for this text."""
    return len(text) if text.isascii() and text.isprintable() else int(_cells(text).size)


class Plot(NamedTuple):
    """Where the plot of a chart lies on its canvas, for whoever asks what is under a cell."""

    left: int
    """First column."""
    columns: int
    x_range: tuple[float, float]
    """x of the first and of the last column."""

    @property
    def column_width(self) -> float:
        """How much of x a column is wide."""
        return (self.x_range[1] - self.x_range[0]) / max(self.columns - 1, 1)

    def x_at(self, column: int) -> float | None:
        """The x under a column of the canvas; None beside the plot."""
        if not self.left <= column < self.left + self.columns:
            return None
        low, high = self.x_range
        return low + (high - low) * (column - self.left) / max(self.columns - 1, 1)


class Canvas:
    """Cells of `height` rows and `width` columns; (0, 0) is top left."""

    __slots__ = ("_has_wide", "background", "bold", "codes", "color", "height", "pictures", "plot", "width")

    def __init__(self, width: int, height: int) -> None:
        assert min(width, height) >= 1, (width, height)
        self.width = width
        self.height = height
        self.plot: Plot | None = None
        """Set by charts with an x axis."""
        self.pictures: list[PixelPicture] = []
        """What is drawn on some of the cells, in pixels; only where the style asks for them."""
        self.codes = np.full((height, width), _SPACE, dtype=np.uint32)
        self.color = np.zeros((height, width), dtype=np.int32)
        self.background = np.zeros((height, width), dtype=np.int32)
        self.bold = np.zeros((height, width), dtype=np.bool_)
        self._has_wide = False

    def copy(self) -> "Canvas":
        """Return a canvas of the same cells, to be drawn on."""
        twin = Canvas.__new__(Canvas)
        twin.width, twin.height, twin.plot = self.width, self.height, self.plot
        twin.pictures = list(self.pictures)
        twin.codes, twin.color = self.codes.copy(), self.color.copy()
        twin.background, twin.bold = self.background.copy(), self.bold.copy()
        twin._has_wide = self._has_wide
        return twin

    def write(
        self, x: int, y: int, text: str, color: int = DEFAULT, bold: bool = False, background: int | None = None
    ) -> int:
        """Write one line of text and return the column after it; what falls outside is cut off."""
        cells = _cells(text)
        end = x + cells.size
        if not 0 <= y < self.height or x >= self.width or end <= 0 or not cells.size:
            return end
        first, last = max(x, 0), min(end, self.width)
        self.codes[y, first:last] = cells[first - x : last - x]
        self.color[y, first:last] = color
        self.bold[y, first:last] = bold
        if background is not None:
            self.background[y, first:last] = background
        if not (text.isascii() or cells.all()):
            self._has_wide = True
        return end

    def fill(self, x: int, y: int, width: int, height: int, character: str, color: int = DEFAULT) -> None:
        """Fill a rectangle with one character a cell wide; what falls outside is cut off."""
        here = (slice(max(y, 0), max(y + height, 0)), slice(max(x, 0), max(x + width, 0)))
        self.codes[here] = ord(character)
        self.color[here] = color

    def paste(self, x: int, y: int, other: "Canvas") -> None:
        """Copy another canvas so that its top left cell lies at (x, y); what falls outside is cut off.

        Pictures in pixels come along; one that would have to be cut is left to its cells.
        """
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + other.width, self.width), min(y + other.height, self.height)
        if left >= right or top >= bottom:
            return
        here = (slice(top, bottom), slice(left, right))
        there = (slice(top - y, bottom - y), slice(left - x, right - x))
        self.codes[here] = other.codes[there]
        self.color[here] = other.color[there]
        self.background[here] = other.background[there]
        self.bold[here] = other.bold[there]
        self._has_wide |= other._has_wide
        moved = (picture.moved(x, y) for picture in other.pictures)
        self.pictures += [picture for picture in moved if picture.lies_within(self.width, self.height)]

    def to_ascii(self) -> "Canvas":
        """Replace every character that is not ASCII by its nearest one, in place; returns itself."""
        for code in np.unique(self.codes[self.codes > 126]):
            self.codes[self.codes == code] = ord(to_ascii(chr(int(code)))[:1] or " ")
        self.codes[self.codes == _WIDE_TAIL] = _SPACE
        self._has_wide = False
        return self

    def rows(self) -> list[list[Run]]:
        """Each row as runs of cells that look alike; the texts of a row are together exactly `width` cells wide."""
        text = self._characters()
        changes = np.empty((self.height, self.width), dtype=np.bool_)
        changes[:, 0] = True
        inner = changes[:, 1:]
        np.not_equal(self.color[:, 1:], self.color[:, :-1], out=inner)
        inner |= self.background[:, 1:] != self.background[:, :-1]
        inner |= self.bold[:, 1:] != self.bold[:, :-1]
        first = np.flatnonzero(changes)
        borders = [*first.tolist(), len(text)]
        pieces = [text[start:end] for start, end in pairwise(borders)]
        if self._has_wide:
            pieces = [piece.replace("\0", "") for piece in pieces]
        looks = (self.color, self.background, self.bold)
        colors, backgrounds, bolds = (look.ravel()[first].tolist() for look in looks)
        runs = list(zip(pieces, colors, backgrounds, bolds, strict=True))
        ends = np.searchsorted(first, np.arange(self.height + 1) * self.width).tolist()
        return [runs[start:end] for start, end in pairwise(ends)]

    def text(self) -> str:
        """The characters alone, a line for each row, without the spaces at the ends of lines."""
        characters, width = self._characters(), self.width
        rows = (characters[start : start + width] for start in range(0, len(characters), width))
        return "\n".join(row.replace("\0", "").rstrip() for row in rows)

    def _characters(self) -> str:
        """All cells as one string, a character for each cell (NUL for the right half of a wide one)."""
        if self._has_wide:
            self._mend_cut_characters()
        return self.codes.tobytes().decode("utf-32-le")

    def _mend_cut_characters(self) -> None:
        """Replace halves of wide characters that were written over by spaces, so that rows keep their width."""
        for row in self.codes:
            for x in np.flatnonzero((row > 0x10FF) | (row == _WIDE_TAIL)).tolist():
                if row[x] == _WIDE_TAIL:
                    cut = x == 0 or not _is_wide(row[x - 1])
                else:
                    cut = _is_wide(row[x]) and (x + 1 == self.width or row[x + 1] != _WIDE_TAIL)
                if cut:
                    row[x] = _SPACE


def _is_wide(code: np.uint32) -> bool:
    return bool(code > 0x10FF) and get_character_cell_size(chr(int(code))) == 2
