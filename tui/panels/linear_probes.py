"""Linear probes: how much of the answer can be read off each layer?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas, cell_width
from ..charts.numbers import percent
from ..charts.sparkline import bar
from ..charts.style import ChartStyle
from ..charts.wrapping import shorten
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, has_recorded, look_at, say_unknown


class LinearProbesPanel:
    """Validation accuracy of a linear classifier that sees only one layer's activations; the first sees the input.

    Bars that grow downwards: each layer makes the classes easier to tell apart. A layer whose bar is shorter than the
    one before has lost what the answer needs.
    """

    name: ClassVar[str] = "linear_probes"
    title: ClassVar[str] = "Linear probes"
    reads: ClassVar[tuple[str, ...]] = ("linear_probes",)
    min_height: ClassVar[int] = 3

    def shown(self, view: RunView) -> bool:
        """Once it was measured."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read the accuracies as of the crosshair."""
        return look_at(view, options, self.name, "linear probes")

    def caption(self, model: Recorded) -> str:
        """What is measured, and when."""
        return caption_of(model, "accuracy of a linear classifier on each layer")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a bar for each layer, in the order data flows; where rows are few, evenly spread layers."""
        accuracy = array_of(model.first, "accuracy", 1)
        names = [str(name) for name in (model.first.meta.get("layers") or ())] if model.first else []
        if accuracy is None or len(accuracy) != len(names):
            return say_unknown(model, width, height, style)
        canvas = Canvas(width, height)
        shown = np.linspace(0, len(names) - 1, min(len(names), height)).round().astype(int)
        name_width = min(max(cell_width(names[i]) for i in shown), max(width // 3, 1))
        room = width - name_width - 8
        for y, i in enumerate(shown):
            canvas.write(0, y, shorten(names[i], name_width), palette.DIM)
            share = float(np.clip(np.nan_to_num(accuracy[i]), 0, 1))
            if room >= 3:
                canvas.write(name_width + 1, y, bar(share, room, style.ascii), palette.VALIDATION)
            canvas.write(max(width - 6, name_width + 1), y, f"{percent(share):>6}")
        return canvas.to_ascii() if style.ascii else canvas
