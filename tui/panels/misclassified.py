"""Misclassified: which examples does it get wrong, and how sure is it of them?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import percent
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from ..charts.tiles import Tile, TileImage, draw_tiles
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, class_name, has_recorded, look_at, pictures_of, say_unknown


class MisclassifiedPanel:
    """Validation pictures with a wrong answer, the surest first: `true class → answer, confidence`.

    What a person finds hard too is forgivable; a sure answer to a clear picture is not.
    """

    name: ClassVar[str] = "misclassified"
    title: ClassVar[str] = "Misclassified examples"
    reads: ClassVar[tuple[str, ...]] = ("misclassified",)
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Once they were looked for."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read them as of the crosshair."""
        return look_at(view, options, self.name, "misclassified examples")

    def caption(self, model: Recorded) -> str:
        """How many there are, of how many, and when."""
        meta = model.first.meta if model.first else {}
        return caption_of(model, f"{meta.get('num_wrong', '?')} of {meta.get('num_examples', '?')}")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the pictures with their captions, or say that there is none."""
        snapshot = model.first
        if snapshot is not None and snapshot.meta.get("num_wrong") == 0:
            words = Paragraph("Every validation example is classified rightly.", palette.GOOD)
            return draw_paragraphs([words], width, height, style)
        images = pictures_of(snapshot, "images")
        truth, answer = array_of(snapshot, "truth", 1), array_of(snapshot, "answer", 1)
        confidence = array_of(snapshot, "confidence", 1)
        if snapshot is None or truth is None or answer is None or confidence is None:
            return say_unknown(model, width, height, style)
        rows = zip(images, truth, answer, confidence, strict=False)
        tiles = [
            Tile(
                (TileImage(image),),
                f"{class_name(snapshot.meta, int(t))} → {class_name(snapshot.meta, int(a))}, {percent(float(c))}",
                palette.DIM,
            )
            for image, t, a, c in rows
        ]
        return draw_tiles(tiles, width, height, style) if tiles else say_unknown(model, width, height, style)
