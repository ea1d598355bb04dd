"""Hidden representation: does a layer pull the classes apart?"""

from typing import ClassVar

import numpy as np

from ...core.runs.view import RunView
from ..charts.canvas import Canvas
from ..charts.numbers import percent
from ..charts.scatter import Scatter, draw_scatter
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Recorded, array_of, caption_of, class_names, has_recorded, look_at, say_unknown


class RepresentationPanel:
    """Training examples where a hidden layer puts them, along the two directions in which they vary most.

    Each is drawn as its class. `p` turns to the next layer: classes should be further apart there. The caption tells
    how much of the variance the picture shows.
    """

    name: ClassVar[str] = "representation"
    title: ClassVar[str] = "Hidden representation"
    reads: ClassVar[tuple[str, ...]] = ("representation",)
    min_height: ClassVar[int] = 8

    def shown(self, view: RunView) -> bool:
        """Once there is one."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Recorded:
        """Read the chosen layer's, as of the crosshair or the newest."""
        return look_at(view, options, self.name, "representations", paged=True)

    def caption(self, model: Recorded) -> str:
        """The layer, and how much of its variance is to be seen."""
        explained = array_of(model.first, "explained", 1)
        shown = [f"{percent(float(explained.sum()))} of the variance"] if explained is not None else []
        return caption_of(model, *shown)

    def draw(self, model: Recorded, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the points."""
        points, labels = array_of(model.first, "points", 2), array_of(model.first, "labels", 1)
        if model.first is None or points is None or labels is None or points.shape != (labels.size, 2):
            return say_unknown(model, width, height, style)
        names = class_names(model.first.meta)
        with np.errstate(all="ignore"):
            return draw_scatter(Scatter(points, labels.astype(np.intp), names), width, height, style)
