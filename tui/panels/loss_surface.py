"""Loss surface: the landscape that training descends, and the way it took."""

from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import Snapshot
from ..charts.canvas import Canvas
from ..charts.numbers import percent
from ..charts.style import ChartStyle
from ..charts.surface import Surface, draw_surface
from .recorded import array_of
from .snapshot_panel import SnapshotPanel


class LossSurfacePanel(SnapshotPanel):
    """The training loss around the present weights, on the plane in which training has moved them most.

    `●` is where the weights are, the dotted path how they came there. Parallel bands are a ravine: steep across, flat
    along. The caption tells how much of the path lies in the plane; of what lies beside it the picture says nothing.
    """

    name: ClassVar[str] = "loss_surface"
    title: ClassVar[str] = "Loss surface"
    reads: ClassVar[tuple[str, ...]] = ("loss_surface",)
    min_height: ClassVar[int] = 8

    def facts(self, snapshot: Snapshot) -> list[str]:
        """How much of the path is to be seen, and from which step on where that is not the first."""
        shown, first = snapshot.meta.get("shown"), snapshot.meta.get("first_step")
        words = [f"{percent(float(shown))} of the path"] if isinstance(shown, int | float) else []
        if isinstance(first, int) and first > 1:
            words.append(f"from step {first:,}")
        return words

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw surface and path."""
        loss, path = array_of(snapshot, "loss", 2), array_of(snapshot, "path", 2)
        x, y = array_of(snapshot, "x", 1), array_of(snapshot, "y", 1)
        if loss is None or path is None or x is None or y is None:
            return None
        if loss.shape != (y.size, x.size) or path.shape[1] != 2 or not (_rises(x) and _rises(y)):
            return None
        return draw_surface(Surface(loss, (x[0], x[-1]), (y[0], y[-1]), path, "loss"), width, height, style)


def _rises(axis: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    return axis.size > 1 and bool((np.diff(axis) > 0).all())
