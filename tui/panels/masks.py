"""Masks: which pixels does the network mark, and which should it?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_masks
from .snapshot_panel import SnapshotPanel


class MasksPanel(SnapshotPanel):
    """Validation pictures; below with the right mask laid over them, and with the network's."""

    name: ClassVar[str] = "masks"
    title: ClassVar[str] = "Masks"
    reads: ClassVar[tuple[str, ...]] = ("masks",)

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the three rows."""
        return draw_masks(snapshot, None, width, height, style)
