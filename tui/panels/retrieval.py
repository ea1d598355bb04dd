"""Retrieval: which captions does the model find for a picture?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.image_rows import ImageRow, draw_image_rows
from ..charts.style import ChartStyle
from .snapshot_panel import SnapshotPanel

_ROWS = 5
"""Lines of a picture: the right caption, three found, a blank one."""


class RetrievalPanel(SnapshotPanel):
    """Validation pictures, with their caption and the ones found for them, best first; right ones in green."""

    name: ClassVar[str] = "retrieval"
    title: ClassVar[str] = "Retrieval"
    reads: ClassVar[tuple[str, ...]] = ("retrieval",)

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw as many pictures as fit, each beside its words."""
        pictures = snapshot.arrays.get("pictures")
        found, right = snapshot.meta.get("found"), snapshot.meta.get("right")
        if pictures is None or pictures.ndim != 3 or not isinstance(found, list) or not isinstance(right, list):
            return None
        canvas = Canvas(width, height)
        side = 2 * (_ROWS - 1)
        for number, (words, own) in enumerate(zip(found, right, strict=False)):
            top = number * _ROWS
            if top >= height or number >= len(pictures):
                break
            tile = draw_image_rows((ImageRow("", pictures[number : number + 1].astype(float)),), side, _ROWS - 1, style)
            canvas.paste(0, top, tile)
            canvas.write(side + 2, top, str(own), palette.DIM)
            for line, caption in enumerate(words[: _ROWS - 2], start=1):
                color = palette.GOOD if caption == own else palette.TEXT
                canvas.write(side + 2, top + line, f"{line} {caption}", color, bold=caption == own)
        return canvas.to_ascii() if style.ascii else canvas
