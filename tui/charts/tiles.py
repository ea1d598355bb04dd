"""Tiles: pictures with a caption each, in a grid, as large as they may be with all of them shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from . import palette
from .canvas import Canvas
from .color_scale import ColorScale, scale_for
from .columns import Floats
from .image import colors_at, draw_pixels, nearest, paint_pixels, resample
from .pixels import add_picture
from .style import ChartStyle
from .wrapping import shorten

_GAP = 2
_LUMINANCE = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True, eq=False)
class TileImage:
    """One picture of a tile."""

    values: Floats
    """(rows, columns), or (3, rows, columns) of red, green and blue."""
    kind: Literal["grey", "linear", "signed"] = "grey"
    """grey: 0 is black and 255 white, also for colours. Otherwise on a ramp of its own, from 0 or around it."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """Pictures of one thing, one below the other, all of one shape."""

    images: tuple[TileImage, ...]
    caption: str = ""
    color: int = palette.DEFAULT
    """Of the caption."""


def draw_tiles(tiles: Sequence[Tile], width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw tiles of one shape in reading order; exactly width × height cells. What does not fit is counted in words."""
    canvas = Canvas(width, height)
    shown = [tile for tile in tiles if tile.images and all(image.values.size for image in tile.images)]
    if not shown:
        return canvas
    columns, rows = _tile_size(shown, width, height)
    has_caption = any(tile.caption for tile in shown) and height > rows * len(shown[0].images)
    each = rows * len(shown[0].images) + has_caption
    across = max(1, (width + _GAP) // (columns + _GAP))
    num_shown = min(len(shown), across * max(1, (height + 1) // (each + 1)))
    for number, tile in enumerate(shown[:num_shown]):
        x, y = number % across * (columns + _GAP), number // across * (each + 1)
        for place, image in enumerate(tile.images):
            top = y + place * rows
            draw_tile_image(canvas, x, top, min(rows, height - top), min(columns, width - x), image, style)
        if has_caption:
            canvas.write(x, y + each - 1, shorten(tile.caption, columns + _GAP - 1), tile.color)
    if num_shown < len(shown) and width >= 12:
        text = f" {len(shown) - num_shown} more"
        canvas.write(width - len(text), height - 1, text, palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def draw_tile_image(
    canvas: Canvas, x: int, y: int, rows: int, columns: int, image: TileImage, style: ChartStyle
) -> None:
    """Draw a picture on rows × columns cells, twice as many pixels high; nothing where there is no room."""
    if rows < 1 or columns < 1:
        return
    values = np.nan_to_num(image.values, nan=0.0, posinf=0.0, neginf=0.0)
    if image.kind != "grey":
        scale = scale_for(values, "signed") if image.kind == "signed" else ColorScale(0.0, float(values.max()) or 1.0)
        draw_pixels(canvas, x, y, resample(values, 2 * rows, columns), scale, style)
        if style.pixels:
            add_picture(canvas, x, y, columns, rows, colors_at(scale.shares(values), scale, style), style)
    elif style.maps_in_color:
        channels = values if values.ndim == 3 else np.stack([values] * 3)
        red, green, blue = np.clip(channels[:3], 0, 255).astype(np.int32)
        colors = (palette.TRUE_COLOR | red << 16 | green << 8 | blue).astype(np.int32)
        paint_pixels(canvas, x, y, nearest(colors, 2 * rows, columns))
        add_picture(canvas, x, y, columns, rows, colors, style)
    else:
        grey = np.tensordot(_LUMINANCE, values, 1) if values.ndim == 3 else values
        draw_pixels(canvas, x, y, nearest(grey, 2 * rows, columns), ColorScale(0.0, 255.0), style)


def _tile_size(tiles: Sequence[Tile], width: int, height: int) -> tuple[int, int]:
    """Cells (columns, rows) of one picture: the most with which all tiles fit, at least 4 columns where there are."""
    image_rows, image_columns = tiles[0].images[0].values.shape[-2:]
    ratio = image_rows / image_columns / 2
    num_images, has_caption = len(tiles[0].images), any(tile.caption for tile in tiles)
    for columns in range(width, 4, -1):
        rows = max(1, round(columns * ratio))
        each = rows * num_images + has_caption
        across = (width + _GAP) // (columns + _GAP)
        if across * ((height + 1) // (each + 1)) >= len(tiles):
            return columns, rows
    columns = max(1, min(4, width))
    return columns, max(1, min(round(columns * ratio), height))
