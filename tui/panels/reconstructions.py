"""Reconstructions: what is left of an example that went through the code?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_reconstructions
from .snapshot_panel import SnapshotPanel


class ReconstructionsPanel(SnapshotPanel):
    """Validation examples above, what the autoencoder rebuilds of them below."""

    name: ClassVar[str] = "reconstructions"
    title: ClassVar[str] = "Reconstructions"
    reads: ClassVar[tuple[str, ...]] = ("reconstructions",)

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw both rows."""
        return draw_reconstructions(snapshot, None, width, height, style)
