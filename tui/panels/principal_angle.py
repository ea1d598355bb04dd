"""Principal angle: does the unit turn towards the direction in which its inputs vary most?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .curves import read_curve
from .lines import Curves, draw_curves, read_curves
from .options import ViewOptions
from .words import nothing_yet


class PrincipalAnglePanel:
    """Degrees between the weights of a linear unit and the first principal component of its inputs: at 90 it looks
    past all they have in common, at 0 it has found it.
    """

    name: ClassVar[str] = "principal_angle"
    title: ClassVar[str] = "Angle to the first component"
    reads: ClassVar[tuple[str, ...]] = ("principal_angle",)
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Once it has been measured."""
        return view.count(self.name) > 0

    def look(self, view: RunView, options: ViewOptions) -> Curves:
        """Read the curve."""
        words = nothing_yet(view, "angles", "with the first evaluation")
        curve = read_curve(view, self.name, options, "angle", palette.TRAIN, smoothed=False)
        return read_curves(view, options, [curve], False, words, "degrees, 0 is found")

    def caption(self, model: Curves) -> str:
        """The unit."""
        return model.unit

    def draw(self, model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the chart."""
        return draw_curves(model, width, height, style)
