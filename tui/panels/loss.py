"""Loss: is it learning?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.axes import spans_decades
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .curves import read_curve
from .lines import Curves, caption_of, draw_curves, read_curves
from .options import ViewOptions
from .words import nothing_yet


class LossPanel:
    """The loss of every training step and of every evaluation on validation data.

    The bright line is the training loss, smoothed; the number at its end is the mean of the newest steps, the same at
    any width. The dim band behind it holds every single value, so a spike of one step can be seen in a run of millions.
    Validation is dashed. Both should fall; validation that rises while training falls is overfitting. A loss that has
    fallen to a thirtieth is drawn on a logarithmic scale; `l` changes scales.
    """

    name: ClassVar[str] = "loss"
    title: ClassVar[str] = "Loss"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "validation_loss")
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Always: every run has a loss."""
        return True

    def look(self, view: RunView, options: ViewOptions) -> Curves:
        """Read both losses."""
        curves = [
            read_curve(view, "train_loss", options, "train", palette.TRAIN),
            read_curve(view, "validation_loss", options, "validation", palette.VALIDATION, dashed=True, smoothed=False),
        ]
        log_y = spans_decades([curve.buckets.mean for curve in curves if curve]) != options.log_y
        return read_curves(view, options, curves, log_y, nothing_yet(view, "losses"))

    def caption(self, model: Curves) -> str:
        """Scale and marks."""
        return caption_of(model)

    def draw(self, model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the chart."""
        return draw_curves(model, width, height, style)
