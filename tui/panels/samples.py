"""Samples: what does the network make of noise?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_samples
from .snapshot_panel import SnapshotPanel


class SamplesPanel(SnapshotPanel):
    """The same noise on its way to data, noise level by noise level, as the network is at this step."""

    name: ClassVar[str] = "samples"
    title: ClassVar[str] = "Samples"
    reads: ClassVar[tuple[str, ...]] = ("diffusion_samples",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """How far the samples are from the data."""
        distance = snapshot.meta.get("energy_distance")
        return [f"energy distance to the data {distance:.3g}"] if isinstance(distance, float) else []

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the clouds."""
        return draw_samples(snapshot, None, width, height, style)
