"""Attention memory: what would a longer sequence cost?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, Points, draw_line_chart, line_of
from ..charts.numbers import number, si
from ..charts.style import ChartStyle
from .snapshot_panel import SnapshotPanel


class AttentionMemoryPanel(SnapshotPanel):
    """Bytes of the attention scores of one layer against the length of the sequence, both on logarithmic scales.

    The points were measured, the dashed line is a power law through them; at its right end stand 100,000 tokens.
    """

    name: ClassVar[str] = "attention_memory"
    title: ClassVar[str] = "Attention memory"
    reads: ClassVar[tuple[str, ...]] = ("attention_memory",)

    def facts(self, snapshot: Snapshot) -> list[str]:
        """The exponent, and what the far end would need."""
        exponent, far, length = (snapshot.meta.get(name) for name in ("exponent", "far_bytes", "far_length"))
        if not isinstance(exponent, float) or not isinstance(far, float) or not isinstance(length, int):
            return []
        return [f"∝ n^{number(exponent)}", f"{length:,} tokens: {si(far, 'B')} a layer"]

    def picture(self, snapshot: Snapshot, page: int, width: int, height: int, style: ChartStyle) -> Canvas | None:
        """Draw bytes over length."""
        lengths, num_bytes = snapshot.arrays.get("length"), snapshot.arrays.get("bytes")
        far, far_length = snapshot.meta.get("far_bytes"), snapshot.meta.get("far_length")
        if lengths is None or num_bytes is None or lengths.shape != num_bytes.shape or lengths.ndim != 1:
            return None
        if not lengths.size or lengths.min() < 1 or not isinstance(far, float) or not isinstance(far_length, int):
            return None
        x = np.log10(lengths.astype(np.float64))
        end = float(np.log10(far_length))
        fit = line_of("scores", "s", palette.TRAIN, [x[0], end], [float(num_bytes[0]), far], dashed=True)
        points = Points(x, num_bytes.astype(np.float64), palette.GOOD)
        return draw_line_chart(
            LineChart((fit,), (float(x[0]), end), "log", log_y=True, points=points), width, height, style
        )
