"""Surface: the height of a surface in colours, with a path across it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas, cell_width
from .color_scale import ColorScale, draw_scale
from .columns import Floats
from .image import draw_pixels, fit, resample
from .style import ChartStyle

_MAX_DECADES = 6.0
_LOG_FROM = 10.0
"""Ratio of the largest to the smallest value from which colours are logarithmic."""
_BRIGHT = 0.65
"""Share of the ramp from which dark marks are seen better than light ones."""
_LIGHT, _DARK = (palette.TRUE_COLOR | color for color in (0xFFFFFF, 0x000000))


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Values over x_range × y_range, row 0 at the smallest y, on one scale in both directions."""

    values: Floats
    """(rows, columns)."""
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    path: Floats
    """(num_places, 2), oldest first."""
    unit: str = ""


def draw_surface(surface: Surface, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells: the surface in its true proportions, path, and what colours and marks mean."""
    canvas = Canvas(width, height)
    has_legend = height >= 4
    x_span, y_span = surface.x_range[1] - surface.x_range[0], surface.y_range[1] - surface.y_range[0]
    if not (0 < x_span < math.inf and 0 < y_span < math.inf):
        return canvas
    ratio = min(max(y_span / x_span, 1e-3), 1e3)
    rows, columns = fit(ratio, 1.0, height - has_legend, width)
    left = (width - columns) // 2
    scale = surface_scale(surface.values)
    shares = resample(scale.shares(surface.values[::-1]), 2 * rows, columns)
    draw_pixels(canvas, left, 0, shares, ColorScale(0.0, 1.0), style)
    start, way, newest = "SoX" if style.ascii else "○·●"
    if cells := _cells_along(surface, rows, columns):
        for row, column in {*cells}:
            _set_mark(canvas, left + column, row, way, shares[2 * row, column], style)
        for mark, (row, column) in ((start, cells[0]), (newest, cells[-1])):
            canvas.codes[row, left + column] = ord(mark)
    if has_legend:
        words = f"{start} first  {newest} now"
        room = width - cell_width(words) - 2
        has_words = room >= 24
        draw_scale(canvas, 0, height - 1, room if has_words else width, scale, style, surface.unit)
        if has_words:
            canvas.write(width - cell_width(words), height - 1, words, palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def surface_scale(values: Floats) -> ColorScale:
    """The scale that holds all finite values; logarithmic where they are positive and span more than a decade."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return ColorScale(0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if 0 <= low < high / _LOG_FROM:
        return ColorScale(_rounded(max(low, high / 10**_MAX_DECADES)), _rounded(high), "log")
    return ColorScale(low, high)


def _rounded(value: float) -> float:
    """A value to three significant figures, as it is written at the end of a scale."""
    return float(f"{value:.3g}") or value


def _cells_along(surface: Surface, rows: int, columns: int) -> list[tuple[int, int]]:
    """Cells (row, column) that the path crosses, in its order; places outside the picture are left out."""
    path = surface.path[np.isfinite(surface.path).all(axis=1)]
    with np.errstate(over="ignore", invalid="ignore"):
        x = (path[:, 0] - surface.x_range[0]) / (surface.x_range[1] - surface.x_range[0]) * columns
        y = (surface.y_range[1] - path[:, 1]) / (surface.y_range[1] - surface.y_range[0]) * rows
    inside = (x >= 0) & (x <= columns) & (y >= 0) & (y <= rows)
    places = np.column_stack((x, y))[inside]
    if not len(places):
        return []
    points = np.concatenate([*map(_straight, places[:-1], places[1:]), places[-1:]])
    return [(min(int(row), rows - 1), min(int(column), columns - 1)) for column, row in points.tolist()]


def _straight(here: Floats, there: Floats) -> npt.NDArray[np.float64]:
    """Points (n, 2) from here to there, at most half a cell apart."""
    count = 2 * math.ceil(float(np.abs(there - here).max())) + 1
    return here + np.linspace(0.0, 1.0, count)[:, None] * (there - here)


def _set_mark(canvas: Canvas, x: int, y: int, mark: str, share: float, style: ChartStyle) -> None:
    """Put a mark where the surface has this share of the ramp, light on dark colours and dark on light ones."""
    if canvas.codes[y, x] == ord("▀"):  # one colour behind the mark: that of the upper pixel
        canvas.background[y, x] = canvas.color[y, x]
    on_color = style.maps_in_color and not math.isnan(share)
    canvas.codes[y, x] = ord(mark)
    canvas.color[y, x] = palette.TEXT if not on_color else _DARK if share > _BRIGHT else _LIGHT
    canvas.bold[y, x] = True
