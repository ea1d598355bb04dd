"""Drawing pad: a picture large enough to be drawn into, and which of its pixels lies under a cell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas
from .color_scale import ColorScale
from .columns import Floats
from .image import draw_pixels, fit, nearest, paint_pixels
from .style import ChartStyle

Point = tuple[float, float]
"""x and y in pixels of the picture from its top left corner."""
DARKEST, BRIGHTEST = 0x26, 0xFF
"""Grey of the darkest pixel, lighter than a dark screen so that the paper can be told from it, and of the brightest."""
BLACK = palette.TRUE_COLOR
FAINTEST = 0.12
"""Share of the densest shade that the darkest pixel has where there are no greys."""


@dataclass(frozen=True, slots=True)
class PadPlace:
    """How a picture lies on cells, its top left corner in the first."""

    rows: int
    """Of pixels."""
    columns: int
    width: int
    """Of cells."""
    height: int

    def point_at(self, x: int, y: int) -> Point:
        """The point of the picture in the middle of a cell, also of one beside the picture."""
        return (x + 0.5) * self.columns / self.width, (y + 0.5) * self.rows / self.height

    def cell_at(self, point: Point) -> tuple[int, int]:
        """The cell, x and y, that a point of the picture lies in."""
        x, y = int(point[0] * self.width / self.columns), int(point[1] * self.height / self.rows)
        return min(x, self.width - 1), min(y, self.height - 1)


def place_pad(rows: int, columns: int, width: int, height: int, style: ChartStyle) -> PadPlace:
    """The largest place for rows × columns square pixels within width × height cells.

    A pixel is a whole number of columns wide, and as many half rows high, where there is room for that; without
    colours, which can tell the halves of a row apart, it is whole rows high where there is more than one.
    """
    scale = min(width // columns, 2 * height // rows)
    if scale * rows % 2 or (scale > 1 and not style.maps_in_color):
        scale -= scale % 2
    if scale >= 1:
        return PadPlace(rows, columns, scale * columns, scale * rows // 2)
    cells_high, cells_wide = fit(rows, columns, height, width)
    return PadPlace(rows, columns, cells_wide, cells_high)


def draw_map(values: Floats, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw values from 0 on, as large as they fit and with pixels as sharp as those of a pad; width × height cells."""
    canvas = Canvas(width, height)
    rows, columns = values.shape
    place = place_pad(rows, columns, width, height, style)
    pixels = nearest(values, 2 * place.height, place.width)
    draw_pixels(canvas, 0, 0, pixels, ColorScale(0.0, float(values.max()) or 1.0), style)
    return canvas.to_ascii() if style.ascii else canvas


def draw_pad(
    shares: Floats, cursor: Point | None, place: PadPlace, width: int, height: int, style: ChartStyle
) -> Canvas:
    """Draw brightness (rows, columns) in [0, 1], the cell of the cursor marked; exactly width × height cells."""
    canvas = Canvas(width, height)
    pixels = nearest(shares, 2 * place.height, place.width)
    if style.maps_in_color:
        paint_pixels(canvas, 0, 0, _greys(pixels))
    else:
        draw_pixels(canvas, 0, 0, FAINTEST + (1 - FAINTEST) * pixels, ColorScale(0.0, 1.0), style)
    if cursor:
        x, y = place.cell_at(cursor)
        is_bright = style.maps_in_color and pixels[2 * y, x] > 0.5
        color = BLACK if is_bright else palette.SERIES[1]
        canvas.write(x, y, "×", color, True, int(_greys(pixels[2 * y, x])) if style.maps_in_color else None)
    return canvas.to_ascii() if style.ascii else canvas


def _greys(shares: Floats) -> npt.NDArray[np.int32]:
    grey = np.rint(DARKEST + shares * (BRIGHTEST - DARKEST)).astype(np.int32)
    return palette.TRUE_COLOR | grey << 16 | grey << 8 | grey
