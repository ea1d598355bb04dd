"""Policy entropy: how sure is the policy of its moves?"""

from typing import ClassVar

from ...core.runs.view import RunView
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.style import ChartStyle
from .curves import read_curve
from .lines import Curves, draw_curves, read_curves
from .options import ViewOptions
from .words import nothing_yet


class PolicyEntropyPanel:
    """Entropy of the moves in bits: with two moves 1 is a coin flip, 0 no doubt. A policy that is sure too early stops
    exploring.
    """

    name: ClassVar[str] = "policy_entropy"
    title: ClassVar[str] = "Policy entropy"
    reads: ClassVar[tuple[str, ...]] = ("train_policy_entropy", "validation_policy_entropy")
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """Once a policy has been evaluated."""
        return view.count(self.reads[0]) > 0

    def look(self, view: RunView, options: ViewOptions) -> Curves:
        """Read both curves."""
        words = nothing_yet(view, "entropies of the policy", "with the first evaluation")
        curves = [
            read_curve(view, self.reads[0], options, "train", palette.TRAIN, smoothed=False),
            read_curve(view, self.reads[1], options, "validation", palette.VALIDATION, dashed=True, smoothed=False),
        ]
        known = [curve for curve, name in zip(curves, self.reads, strict=True) if view.count(name)]
        return read_curves(view, options, known, False, words, "bits, 1 is a coin flip")

    def caption(self, model: Curves) -> str:
        """The unit."""
        return model.unit

    def draw(self, model: Curves, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the chart."""
        return draw_curves(model, width, height, style)
