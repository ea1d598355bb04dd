"""Similarity: is each picture nearest to its own caption?"""

from typing import ClassVar

from ...core.percent import percent
from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_similarities
from .snapshot_panel import SnapshotPanel


class SimilarityPanel(SnapshotPanel):
    """Pictures downwards, captions across, in the same order; partners lie on the diagonal."""

    name: ClassVar[str] = "similarity"
    title: ClassVar[str] = "Similarity"
    reads: ClassVar[tuple[str, ...]] = ("similarities",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """How often the right one is found, both ways."""
        there, back = (snapshot.meta.get(name) for name in ("picture_to_caption", "caption_to_picture"))
        if not isinstance(there, float) or not isinstance(back, float):
            return []
        among = snapshot.meta.get("among", "all")
        return [f"caption found {percent(there)}, picture found {percent(back)}, among {among}"]

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the matrix."""
        return draw_similarities(snapshot, None, width, height, style)
