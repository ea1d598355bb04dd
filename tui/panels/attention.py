"""Attention: where does each place of a sequence look?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts.canvas import Canvas
from ..charts.image_grid import draw_image_grid
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Floats, Recorded, array_of, caption_of, has_recorded, look_at, say_unknown


class AttentionPanel:
    """One square for each head of a block: how much each place (row) takes from each other (column), brighter for more.

    A diagonal looks at itself, a line below it at the place before; an empty upper half is the mask that hides the
    future. `p` turns to the next block.
    """

    name: ClassVar[str] = "attention"
    title: ClassVar[str] = "Attention"
    reads: ClassVar[tuple[str, ...]] = ("attention",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once it was recorded."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read one block as of the crosshair."""
        return look_at(view, options, self.name, "attention maps", paged=True)

    def caption(self, model: Recorded) -> str:
        """Which block, of when."""
        block = model.first.name.partition("/")[2].replace("_", " ") if model.first else ""
        return caption_of(model, f"{block}, a square for each head")

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the heads side by side."""
        weights = array_of(model.first, "weights", 3)
        if weights is None or not weights.size:
            return say_unknown(model, width, height, style)
        places_a_cell = -(-weights.shape[1] // max(width // len(weights), 1))
        return draw_image_grid(_largest(weights, places_a_cell), width, height, style, signed=False)


def _largest(weights: Floats, factor: int) -> Floats:
    """The largest of each factor × factor weights: attention is sparse, and means would hide where it looks."""
    pad = -weights.shape[1] % factor
    whole = np.pad(weights, ((0, 0), (0, pad), (0, pad)))
    size = whole.shape[1] // factor
    return whole.reshape(len(whole), size, factor, size, factor).max(axis=(2, 4))
