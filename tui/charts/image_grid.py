"""Image grid: many small pictures on one scale, as large as they may be with all of them shown."""

import math

from . import palette
from .canvas import Canvas
from .color_scale import draw_scale, scale_for
from .columns import Floats
from .image import colors_at, draw_pixels, resample
from .pixels import add_picture
from .style import ChartStyle


def draw_image_grid(images: Floats, width: int, height: int, style: ChartStyle, signed: bool = True) -> Canvas:
    """Draw images (count, rows, columns), row 0 on top, in reading order; exactly width × height cells.

    What does not fit even at two cells wide is counted in words.
    """
    canvas = Canvas(width, height)
    count = len(images)
    if not count or not images.size:
        return canvas
    has_scale = height >= 4
    room = height - has_scale
    tile = _tile_width(count, images.shape[1] / images.shape[2], width, room)
    tile_rows = max(1, round(tile * images.shape[1] / images.shape[2] / 2))
    across = max(1, (width + 1) // (tile + 1))
    scale = scale_for(images, "signed" if signed else "linear")
    num_shown = min(count, across * max(1, (room + 1) // (tile_rows + 1)))
    for i in range(num_shown):
        x, y = i % across * (tile + 1), i // across * (tile_rows + 1)
        rows, columns = min(tile_rows, room), min(tile, width)
        draw_pixels(canvas, x, y, resample(images[i], 2 * rows, columns), scale, style)
        if style.pixels:
            add_picture(canvas, x, y, columns, rows, colors_at(scale.shares(images[i]), scale, style), style)
    if has_scale:
        draw_scale(canvas, 0, height - 1, width, scale, style)
        if num_shown < count:
            text = f"{count - num_shown} more"
            canvas.write(width - len(text), height - 1, text, palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def _tile_width(count: int, ratio: float, width: int, height: int) -> int:
    """Cells across one picture (of rows / columns = ratio): the most with which all of them fit, at least 2."""
    for tile in range(min(width, math.ceil(2 * height / ratio)), 2, -1):
        rows = max(1, round(tile * ratio / 2))
        if rows <= height and ((width + 1) // (tile + 1)) * ((height + 1) // (rows + 1)) >= count:
            return tile
    return min(2, width)
