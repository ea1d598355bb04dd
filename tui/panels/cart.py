"""Cart: what does the policy do?"""

from typing import ClassVar

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .family_pictures import draw_cart
from .snapshot_panel import SnapshotPanel


class CartPanel(SnapshotPanel):
    """Moments of an episode in which the policy makes its likeliest moves, from the same beginning every time."""

    name: ClassVar[str] = "cart"
    title: ClassVar[str] = "Cart"
    reads: ClassVar[tuple[str, ...]] = ("cart",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """How long the pole stayed up."""
        reward, most = snapshot.meta.get("reward"), snapshot.meta.get("most")
        return (
            [f"upright for {reward:,} of {most:,} moves"] if isinstance(reward, int) and isinstance(most, int) else []
        )

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw the moments."""
        return draw_cart(snapshot, None, width, height, style)
