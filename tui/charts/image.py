"""Image: a matrix of values as half blocks, two pixels to a cell, so that square things look square."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from .canvas import Canvas
from .color_scale import ColorScale, fill_cells, ramp
from .style import ChartStyle

Floats = npt.NDArray[np.float64]
_Number = TypeVar("_Number", bound=np.generic)


def resample(values: Floats, height: int, width: int) -> Floats:
    """Values at the centres of height × width pixels, interpolated when enlarging, nearest when a pixel is unknown."""
    rows, columns = values.shape
    y = np.clip((np.arange(height) + 0.5) * rows / height - 0.5, 0, rows - 1)
    x = np.clip((np.arange(width) + 0.5) * columns / width - 0.5, 0, columns - 1)
    top, left = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
    bottom, right = np.minimum(top + 1, rows - 1), np.minimum(left + 1, columns - 1)
    down, across = (y - top)[:, None], (x - left)[None, :]
    with np.errstate(invalid="ignore", over="ignore"):
        upper = values[np.ix_(top, left)] * (1 - across) + values[np.ix_(top, right)] * across
        lower = values[np.ix_(bottom, left)] * (1 - across) + values[np.ix_(bottom, right)] * across
        smooth = upper * (1 - down) + lower * down
    return np.where(np.isfinite(smooth), smooth, nearest(values, height, width))


def nearest(values: npt.NDArray[_Number], height: int, width: int) -> npt.NDArray[_Number]:
    """The value, or values, nearest to the centre of each of height × width pixels."""
    rows = np.arange(height) * values.shape[0] // height
    columns = np.arange(width) * values.shape[1] // width
    return values[np.ix_(rows, columns)]


def fit(rows: float, columns: float, height: int, width: int) -> tuple[int, int]:
    """Cells (height, width) of the largest picture with the shape of rows × columns square pixels, at least 1 × 1."""
    scale = min(width / columns, 2 * height / rows)
    return max(1, min(height, round(rows * scale / 2))), max(1, min(width, round(columns * scale)))


def draw_pixels(canvas: Canvas, x: int, y: int, pixels: Floats, scale: ColorScale, style: ChartStyle) -> None:
    """Draw pixels (2 · rows, columns), row 0 on top; without a ramp of colours, one shade for each pair."""
    shares = scale.shares(pixels)
    upper, lower = shares[0::2], shares[1::2]
    if not style.maps_in_color:
        with np.errstate(invalid="ignore"):
            middle = np.where(np.isnan(upper), lower, np.where(np.isnan(lower), upper, (upper + lower) / 2))
        fill_cells(canvas, x, y, middle, scale, style)
        return
    paint_pixels(canvas, x, y, colors_at(shares, scale, style))


def colors_at(shares: Floats, scale: ColorScale, style: ChartStyle) -> npt.NDArray[np.int32]:
    """Canvas colours of positions on the ramp, shape as given; 0 where a position is NaN."""
    index = (np.where(np.isnan(shares), 0.0, shares) * 255.999).astype(np.intp)
    return np.where(np.isnan(shares), 0, ramp(scale, style)[index]).astype(np.int32)


def paint_pixels(canvas: Canvas, x: int, y: int, colors: npt.NDArray[np.int32]) -> None:
    """Put canvas colours (2 · rows, columns) on the canvas, two to a cell; 0 leaves the background."""
    rows, columns = colors.shape[0] // 2, colors.shape[1]
    here = (slice(y, y + rows), slice(x, x + columns))
    top, bottom = colors[0::2], colors[1::2]
    only_lower = (top == 0) & (bottom != 0)  # a foreground of 0 would be the colour of text
    canvas.codes[here] = np.where(top == bottom, ord(" "), np.where(only_lower, ord("▄"), ord("▀")))
    canvas.color[here] = np.where(top == bottom, 0, np.where(only_lower, bottom, top))
    canvas.background[here] = np.where(only_lower, 0, bottom)
