"""Predictions: how far from the truth are the numbers it tells?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_predictions
from .snapshot_panel import SnapshotPanel


class PredictionsPanel(SnapshotPanel):
    """Predicted (upwards) against true values (across) of the validation split; on the dashed line they are equal."""

    name: ClassVar[str] = "predictions"
    title: ClassVar[str] = "Predicted against true"
    reads: ClassVar[tuple[str, ...]] = ("predictions",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """The unit of both axes."""
        return [f"in {snapshot.meta.get('target', 'the target')}"]

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw points and diagonal."""
        return draw_predictions(snapshot, None, width, height, style)
