"""Code: what does the encoder take to be alike?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_codes
from .snapshot_panel import SnapshotPanel


class CodesPanel(SnapshotPanel):
    """Each validation example at its place in the code, drawn as its class, which training never sees."""

    name: ClassVar[str] = "codes"
    title: ClassVar[str] = "Code"
    reads: ClassVar[tuple[str, ...]] = ("codes",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """How many numbers the code has, where a plane does not show them all."""
        width = snapshot.meta.get("width")
        return [f"first 2 principal components of {width}"] if isinstance(width, int) and width > 2 else []

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the points."""
        return draw_codes(snapshot, None, width, height, style)
