"""Attention: where does each place of a sequence look?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts.canvas import Canvas
from ..charts.image_grid import draw_image_grid
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, has_recorded, look_at, say_unknown


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
        return draw_image_grid(weights, width, height, style, signed=False)
