"""Feature maps: what does each convolution make of a picture?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from ..charts.tiles import TileImage, draw_tile_image
from .options import ViewOptions
from .recorded import Floats, Recorded, array_of, caption_of, has_recorded, look_at, say_unknown

_LEAST_ROWS = 3
"""Of a layer, its name included."""
_LEAST_TILES = 4
"""Pictures in a row for which room is made where there is height to spare."""


class FeatureMapsPanel:
    """One validation picture on its way: a row of maps for each convolution, first on top, the picture before them.

    Bright is where a filter has found what it looks for. Early maps keep the outlines of the picture; later ones are
    small, and each answers to a part of it or to the whole.
    """

    name: ClassVar[str] = "feature_maps"
    title: ClassVar[str] = "Feature maps"
    reads: ClassVar[tuple[str, ...]] = ("feature_maps",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once there are any."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read those of all layers."""
        return look_at(view, options, self.name, "feature maps")

    def caption(self, model: Recorded) -> str:
        """When."""
        return caption_of(model)

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw as many layers as have room, spread from the first to the last."""
        layers = [snapshot for snapshot in model.snapshots if array_of(snapshot, "maps", 3) is not None]
        if not layers:
            return say_unknown(model, width, height, style)
        canvas = Canvas(width, height)
        num_shown = max(1, min(len(layers), height // _LEAST_ROWS))
        chosen = [layers[i] for i in np.linspace(0, len(layers) - 1, num_shown).round().astype(int)]
        each = height // num_shown
        for number, snapshot in enumerate(chosen):
            _draw_layer(canvas, number * each, min(each, height), snapshot, style)
        return canvas.to_ascii() if style.ascii else canvas


def _draw_layer(canvas: Canvas, y: int, height: int, snapshot: Snapshot, style: ChartStyle) -> None:
    """Name, picture, and maps from left to right, line by line, as many as fit."""
    maps = array_of(snapshot, "maps", 3)
    assert maps is not None, snapshot.name
    image = array_of(snapshot, "image", 3)
    has_name = height >= 2
    num_maps = snapshot.meta.get("num_maps", len(maps))
    if has_name:
        shape = f"{num_maps} maps of {maps.shape[1]}×{maps.shape[2]}"
        canvas.write(0, y, f"{snapshot.name.partition('/')[2]} · {shape}", palette.DIM)
    rows = max(1, height - has_name - (height > 2))  # a blank row below, where there is room
    tiles: list[TileImage] = [TileImage(image if len(image) == 3 else image[0])] if image is not None else []
    tiles += [TileImage(each, "signed" if _has_sign(maps) else "linear") for each in maps]
    rows, columns = _tile_size(rows, canvas.width, len(tiles), 2 * maps.shape[2] / maps.shape[1])
    left = columns + 1 if image is not None else 0  # of further lines of maps, where there is height for them
    x, y = 0, y + has_name
    last = y + height - has_name - rows
    for tile in tiles:
        if x + columns > canvas.width and x:
            x, y = left, y + rows + 1
            if y > last or x + columns > canvas.width:
                break
        draw_tile_image(canvas, x, y, rows, min(columns, canvas.width - x), tile, style)
        x += columns + 1


def _tile_size(rows: int, width: int, num_tiles: int, columns_a_row: float) -> tuple[int, int]:
    """Rows and columns of a tile: as high as there is room, but some side by side rather than one that fills all."""
    most_columns = max((width + 1) // min(num_tiles, _LEAST_TILES) - 1, 1)
    columns = max(1, min(round(rows * columns_a_row), most_columns))
    return max(1, min(round(columns / columns_a_row), rows)), columns


def _has_sign(maps: Floats) -> bool:
    return bool(np.nanmin(maps) < 0)
