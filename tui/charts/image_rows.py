"""Image rows: several pictures of the same things, one kind under the other, so that each column can be compared."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas, cell_width
from .color_scale import ColorScale, ramp, scale_for
from .columns import Floats
from .image import colors_at, draw_pixels, nearest, paint_pixels, resample
from .pixels import add_picture
from .style import ChartStyle

TINT_SHARE = 0.75
"""Of the colour laid over a picture; the rest is the picture's."""


@dataclass(frozen=True, slots=True, eq=False)
class ImageRow:
    """Pictures side by side."""

    name: str
    images: Floats
    """(count, rows, columns), row 0 on top."""
    tint: npt.NDArray[np.bool_] | None = None
    """Pixels to be coloured, shape as the images'; None colours none."""


def draw_image_rows(rows: tuple[ImageRow, ...], width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells: names on the left, as many pictures as fit, all on one scale."""
    canvas = Canvas(width, height)
    if not rows or not all(row.images.size for row in rows):
        return canvas
    names_width = max(cell_width(row.name) for row in rows) + 1
    left = names_width if width >= 4 * names_width else 0
    scale = scale_for(np.concatenate([row.images for row in rows]))
    each = max(1, (height + 1) // len(rows) - 1)  # a blank line between rows
    count, pixels_high, pixels_wide = rows[0].images.shape
    # Rather fewer pictures than some that nobody can make out: a cell for each pixel across, where height permits.
    wanted = max((width - left + 1) // count - 1, pixels_wide)
    tile = max(1, min(round(2 * each * pixels_wide / pixels_high), width - left, wanted))
    tile_rows = max(1, min(each, round(tile * pixels_high / pixels_wide / 2)))
    num_shown = min(count, max(1, (width - left + 1) // (tile + 1)))
    for number, row in enumerate(rows):
        top = number * (tile_rows + 1)
        if top + tile_rows > height:
            break
        if left:
            canvas.write(0, top + (tile_rows - 1) // 2, row.name, palette.DIM)
        for index in range(num_shown):
            tint = row.tint[index] if row.tint is not None else None
            _draw_tile(canvas, left + index * (tile + 1), top, tile_rows, tile, row.images[index], tint, scale, style)
    return canvas.to_ascii() if style.ascii else canvas


def _draw_tile(
    canvas: Canvas,
    x: int,
    y: int,
    rows: int,
    columns: int,
    image: Floats,
    tint: npt.NDArray[np.bool_] | None,
    scale: ColorScale,
    style: ChartStyle,
) -> None:
    pixels = resample(image, 2 * rows, columns)
    draw_pixels(canvas, x, y, pixels, scale, style)
    if style.pixels:
        colors = colors_at(scale.shares(image), scale, style)
        colors = colors if tint is None else np.where(tint, _tinted(colors, style), colors)
        add_picture(canvas, x, y, columns, rows, colors, style)
    if tint is None:
        return
    tinted = nearest(tint.astype(np.float64), 2 * rows, columns) > 0.5
    if not style.maps_in_color:
        marked = tinted[0::2] | tinted[1::2]
        canvas.codes[y : y + rows, x : x + columns][marked] = ord("#")
        canvas.color[y : y + rows, x : x + columns][marked] = palette.SERIES[5]
        return
    colors = ramp(scale, style)[(np.nan_to_num(scale.shares(pixels)) * 255.999).astype(np.intp)]
    paint_pixels(canvas, x, y, np.where(tinted, _tinted(colors, style), colors).astype(np.int32))


def _tinted(colors: npt.NDArray[np.int32], style: ChartStyle) -> npt.NDArray[np.int32]:
    """Return true colours mixed with red, which ramps of maps have none of."""
    red = palette.resolve(palette.SERIES[5], style.dark) or 0
    mixed = np.full_like(colors, palette.TRUE_COLOR)
    for shift in (16, 8, 0):
        channel = TINT_SHARE * ((red >> shift) & 0xFF) + (1 - TINT_SHARE) * ((colors >> shift) & 0xFF)
        mixed |= np.rint(channel).astype(np.int32) << shift
    return mixed
