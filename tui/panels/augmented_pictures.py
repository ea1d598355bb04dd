"""Augmented pictures: what does training meet instead of the pictures as they are?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from ..charts.tiles import Tile, TileImage, draw_tiles
from .options import ViewOptions
from .recorded import Floats, Recorded, array_of, caption_of, class_name, has_recorded, look_at, say_unknown


class AugmentedPicturesPanel:
    """Training pictures as they are, on top, and below each some of the versions that training meets instead.

    A person should still recognise every one of them as what its caption says: otherwise less would be better.
    """

    name: ClassVar[str] = "augmented_pictures"
    title: ClassVar[str] = "Augmented pictures"
    reads: ClassVar[tuple[str, ...]] = ("augmented_pictures",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Where pictures are changed."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read the pictures; they are of the start."""
        return look_at(view, options, self.name, "augmented pictures")

    def caption(self, model: Recorded) -> str:
        """What is below what."""
        return caption_of(model, "the picture, then versions of it")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw as many versions as leave the pictures legible."""
        images = array_of(model.first, "images", 5)
        if model.first is None or images is None:
            return say_unknown(model, width, height, style)
        truth = list(model.first.meta.get("truth") or ())
        num_versions = int(np.clip(height // 4, 1, images.shape[1]))
        tiles = [
            Tile(
                tuple(_tile_image(version) for version in versions[:num_versions]),
                class_name(model.first.meta, truth[number]) if number < len(truth) else "",
                palette.DIM,
            )
            for number, versions in enumerate(images)
        ]
        return draw_tiles(tiles, width, height, style)


def _tile_image(picture: Floats) -> TileImage:
    return TileImage(picture if len(picture) == 3 else picture[0])
