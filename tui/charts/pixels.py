"""Pixels: a picture as it is, and the cells of a canvas that it is drawn on, for terminals that show both."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas
from .image import nearest
from .style import ChartStyle

Rgb = npt.NDArray[np.uint8]
"""Red, green and blue, shape (rows, columns, 3), row 0 on top."""


@dataclass(frozen=True, slots=True)
class PixelPicture:
    """Equal if it shows the same at the same place."""

    x: int
    """First column of cells."""
    y: int
    """First row of cells."""
    columns: int
    rows: int
    width: int
    """Pixels across."""
    height: int
    """Pixels down."""
    data: bytes
    """Red, green and blue of each pixel, row by row from the top."""

    @property
    def place(self) -> tuple[int, int, int, int]:
        """The cells it covers: first column, first row, columns, rows."""
        return self.x, self.y, self.columns, self.rows

    def lies_within(self, columns: int, rows: int) -> bool:
        """Whether so large a canvas has all of its cells."""
        return min(self.x, self.y) >= 0 and self.x + self.columns <= columns and self.y + self.rows <= rows

    def moved(self, x: int, y: int) -> "PixelPicture":
        """Return the same picture so many cells further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)

    def enlarged(self, width: int, height: int, background: int) -> Rgb:
        """The picture in the middle of width × height pixels, as large as it may be, (height, width, 3).

        Each of its pixels becomes a square of so many whole pixels, and the rest is `background` (0xRRGGBB); where
        there is too little room for that, the pixels nearest to those wanted are shown.
        """
        factor = min(width / self.width, height / self.height)
        factor = int(factor) if factor >= 1 else factor
        rows, columns = max(1, int(self.height * factor)), max(1, int(self.width * factor))
        pixels = np.frombuffer(self.data, dtype=np.uint8).reshape(self.height, self.width, 3)
        whole = np.empty((height, width, 3), dtype=np.uint8)
        whole[:] = (background >> 16 & 0xFF, background >> 8 & 0xFF, background & 0xFF)
        top, left = (height - rows) // 2, (width - columns) // 2
        whole[top : top + rows, left : left + columns] = nearest(pixels, rows, columns)
        return whole


def add_picture(
    canvas: Canvas, x: int, y: int, columns: int, rows: int, colors: npt.NDArray[np.int32], style: ChartStyle
) -> None:
    """Note that columns × rows cells of a canvas show a picture of these canvas colours, (height, width)."""
    if not style.pixels:
        return
    known = np.where(colors == 0, palette.BACKGROUND[style.dark], colors)
    rgb = np.stack([known >> shift & 0xFF for shift in (16, 8, 0)], axis=-1).astype(np.uint8)
    picture = PixelPicture(x, y, columns, rows, colors.shape[1], colors.shape[0], rgb.tobytes())
    if picture.lies_within(canvas.width, canvas.height):
        canvas.pictures.append(picture)


def beside_pictures(canvas: Canvas) -> Canvas:
    """Return the canvas with nothing on the cells of its pictures: what is seen where pixels lie over those."""
    seen = canvas.copy()
    for picture in canvas.pictures:
        here = (slice(picture.y, picture.y + picture.rows), slice(picture.x, picture.x + picture.columns))
        seen.codes[here] = ord(" ")
        seen.color[here] = seen.background[here] = 0
        seen.bold[here] = False
    return seen
