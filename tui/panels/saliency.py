"""Saliency: which pixels does an answer hang on?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from ..charts.tiles import Tile, TileImage, draw_tiles
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, class_name, has_recorded, look_at, pictures_of, say_unknown


class SaliencyPanel:
    """Some validation pictures, and below each which pixels its answer hangs on.

    Middle: how strongly the score of the answer reacts to a pixel (gradient). Below: what the pixel has added to the
    score, against a picture of nothing but the mean (integrated gradients); orange speaks for the answer, blue against.
    """

    name: ClassVar[str] = "saliency"
    title: ClassVar[str] = "Saliency"
    reads: ClassVar[tuple[str, ...]] = ("saliency",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once it was measured."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read it as of the crosshair."""
        return look_at(view, options, self.name, "saliency maps")

    def caption(self, model: Recorded) -> str:
        """What is below what, and when."""
        return caption_of(model, "picture, gradient, integrated gradients")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw pictures side by side, the answer below each."""
        snapshot = model.first
        images = pictures_of(snapshot, "images")
        gradient, integrated = array_of(snapshot, "gradient", 3), array_of(snapshot, "integrated", 3)
        if snapshot is None or gradient is None or integrated is None:
            return say_unknown(model, width, height, style)
        if not len(images) == len(gradient) == len(integrated):
            return say_unknown(model, width, height, style)
        answers, truth = list(snapshot.meta.get("answers") or ()), list(snapshot.meta.get("truth") or ())
        tiles = list[Tile]()
        for number, image in enumerate(images):
            answer = answers[number] if number < len(answers) else "?"
            is_right = number < len(truth) and truth[number] == answer
            stack = (TileImage(image), TileImage(gradient[number], "linear"), TileImage(integrated[number], "signed"))
            name = class_name(snapshot.meta, answer)
            tiles.append(Tile(stack, name if is_right else f"{name} ✕", palette.DIM if is_right else palette.ERROR))
        return draw_tiles(tiles, width, height, style)
