"""Filters: what does each convolution look for?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts.canvas import Canvas
from ..charts.image_grid import draw_image_grid
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, has_recorded, look_at, say_unknown


class FiltersPanel:
    """The filters of a convolution, on one scale around zero; `p` turns to the next convolution.

    In the first, a filter answers to the pattern that it shows: light beside dark is an edge. Later ones look at maps;
    shown is the mean over those.
    """

    name: ClassVar[str] = "filters"
    title: ClassVar[str] = "Filters"
    reads: ClassVar[tuple[str, ...]] = ("filters",)
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Once there are any."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read those of the chosen layer."""
        return look_at(view, options, self.name, "filters", paged=True)

    def caption(self, model: Recorded) -> str:
        """Of which layer, when, and how to see the next."""
        return caption_of(model)

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the filters in reading order."""
        filters = array_of(model.first, "filters", 3)
        if filters is None:
            return say_unknown(model, width, height, style)
        return draw_image_grid(filters, width, height, style)
