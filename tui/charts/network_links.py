"""Links of a network drawing: straight lines, the thicker and brighter the stronger, orange above zero, blue below."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas
from .raster import RASTERS, Patterns, Raster
from .style import ChartStyle

NEGATIVE, POSITIVE, CHOSEN = "-~=", "+*#", "@@@"
"""Links of rising strength where there is no colour to tell the sign."""
WEAKEST_SHADE = 0.3
"""Share of the ramp at which it begins: a link must be seen on the background."""
Dots = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Link:
    """A weight between two nodes."""

    start: tuple[int, int]
    """Column and row of its first cell."""
    end: tuple[int, int]
    """Column and row of its last cell."""
    strength: float
    """From -1 to 1."""
    is_chosen: bool = False
    """Whether it is to stand out."""

    @property
    def level(self) -> int:
        """0, 1 or 2: weak, middling, strong."""
        return 2 if self.is_chosen else min(int(abs(self.strength) * 3), 2)


def draw_links(canvas: Canvas, links: list[Link], colors: npt.NDArray[np.int32], style: ChartStyle) -> None:
    """Draw the weakest first, so that strong ones lie above; `colors`: 256, from the most negative to the most."""
    is_lettered = style.ascii or not style.colors
    raster = RASTERS["half" if is_lettered else style.marker]
    drawn = np.zeros((canvas.height, canvas.width), np.uint8)
    for link in links:
        pattern = _pattern(link, raster, drawn.shape, is_lettered)
        touched = pattern > 0
        drawn |= pattern
        if is_lettered:
            letters = CHOSEN if link.is_chosen else POSITIVE if link.strength > 0 else NEGATIVE
            canvas.codes[touched] = ord(letters[link.level])
        else:
            canvas.codes[touched] = raster.code_points[drawn[touched]]
        canvas.color[touched] = _color(link, colors, style)


def _pattern(link: Link, raster: Raster, shape: tuple[int, ...], is_thin: bool) -> Patterns:
    """The dots of a straight line, with one more line of dots below for each level."""
    (x0, y0), (x1, y1) = link.start, link.end
    num_rows, num_columns = shape
    wide, high = raster.dots_wide, raster.dots_high
    if x1 < x0:
        return np.zeros((num_rows, num_columns), np.uint8)
    across = np.arange(x0 * wide, (x1 + 1) * wide)
    first, last = (y0 + 0.5) * high - 0.5, (y1 + 0.5) * high - 0.5
    steps = max(across.size, int(abs(last - first)) + 1)
    column = np.linspace(across[0], across[-1], steps).round().astype(np.intp)
    row = np.floor(np.linspace(first, last, steps)).astype(np.intp)
    thickness = 1 if is_thin else 1 + link.level
    columns, rows = np.tile(column, thickness), np.concatenate([row + more for more in range(thickness)])
    inside = (columns < num_columns * wide) & (rows >= 0) & (rows < num_rows * high)
    return raster.dots(columns[inside], rows[inside], (num_rows, num_columns))


def _color(link: Link, colors: npt.NDArray[np.int32], style: ChartStyle) -> int:
    """A shade of the ramp around zero; where there is none one of two colours, dim for weak links."""
    if link.is_chosen:
        return palette.CURSOR
    if style.maps_in_color:
        shade = WEAKEST_SHADE + (1 - WEAKEST_SHADE) * abs(link.strength)
        return int(colors[round(127.5 + 127.5 * (shade if link.strength > 0 else -shade))])
    role = palette.SERIES[1] if link.strength > 0 else palette.SERIES[0]
    return role if link.level else palette.dim(role)
