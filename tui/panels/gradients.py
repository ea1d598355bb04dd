"""Gradients: does the error signal reach every layer?"""

from dataclasses import dataclass, field
from typing import ClassVar

from ...core.runs.view import RunView
from ..charts.axes import XKind
from ..charts.canvas import Canvas
from ..charts.color_scale import ColorScale
from ..charts.heat_map import Band, HeatMap, draw_heat_map
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .curves import Curve, read_curve
from .lines import about_x
from .options import ViewOptions
from .words import never, nothing_yet
from .x_axis import axis_name, cursor_of, x_kind, x_range


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured of every layer."""

    series: str
    words: str
    is_share: bool = False
    """Drawn on a scale from 0 to 1; others span decades."""


MEASURES = (
    Measure("gradient_norm", "gradient norm"),
    Measure("update_ratio", "update ratio"),
    Measure("weight_norm", "weight norm"),
    Measure("activation_std", "spread of activations"),
    Measure("dead_fraction", "share of dead units", is_share=True),
    Measure("saturated_fraction", "share of saturated units", is_share=True),
)
"""In the order in which `p` turns to them."""
_SHARES = ColorScale(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class GradientMap:
    """One curve for each layer, in the order data flows."""

    measure: Measure
    page: int
    num_pages: int
    curves: tuple[Curve, ...]
    x_kind: XKind
    x_name: str
    x_range: tuple[float, float]
    cursor: float | None
    words: Paragraph = field(default_factory=lambda: Paragraph(""))


class GradientsPanel:
    """The norm of the gradient of every layer over time, on a logarithmic scale of colours.

    Rows are layers, first on top, in the order of the layer table. Bands of much the same colour are healthy. Colours
    that darken towards the first layers are a gradient that vanishes, colours that brighten one that explodes; `×`
    marks norms that were not finite. `p` turns to the same map of what else was measured of every layer: update ratio,
    weight norm, activations, dead and saturated units.
    """

    name: ClassVar[str] = "gradients"
    title: ClassVar[str] = "Gradient norm by layer"
    reads: ClassVar[tuple[str, ...]] = ("gradient_norm",)
    min_height: ClassVar[int] = 4

    def shown(self, view: RunView) -> bool:
        """While gradients may still come, and ever after they have."""
        return view.finished is None or any(name.startswith("gradient_norm/") for name in view.series_names)

    def look(self, view: RunView, options: ViewOptions) -> GradientMap:
        """Read the gradient norm, or what the page says, of each layer that has one."""
        names = [layer.name for layer in view.layers]
        measures = [m for m in MEASURES if any(view.count(f"{m.series}/{name}") for name in names)] or [MEASURES[0]]
        page = options.page % len(measures)
        curves = [read_curve(view, f"{measures[page].series}/{name}", options, name, 0) for name in names]
        cursor = cursor_of(view, options)
        return GradientMap(
            measure=measures[page],
            page=page,
            num_pages=len(measures),
            curves=tuple(curve for curve in curves if curve is not None),
            x_kind=x_kind(options),
            x_name=axis_name(options),
            x_range=x_range(view, options),
            cursor=cursor[0] if cursor else None,
            words=_words(view),
        )

    def caption(self, model: GradientMap) -> str:
        """What it shows instead of the gradient norm, and what runs along x where that is not time."""
        parts: list[str] = []
        if model.page:
            parts += [f"here: {model.measure.words}", f"{model.page + 1} of {model.num_pages}, p for the next"]
        parts += about_x(model.x_kind, model.x_name)
        return " · ".join(parts)

    def draw(self, model: GradientMap, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw the map, or say why there is none."""
        if not model.curves:
            return draw_paragraphs([model.words], width, height, style)
        lines = [curve.line() for curve in model.curves]
        bands = tuple(Band(line.name, line.x, line.low, line.high, line.mean, line.weight) for line in lines)
        chart = HeatMap(
            bands, model.x_range, model.x_kind, cursor=model.cursor, scale=_SHARES if model.measure.is_share else None
        )
        return draw_heat_map(chart, width, height, style)


def _words(view: RunView) -> Paragraph:
    if view.spec.instruments.budget == 0:
        return never("gradients", "instruments.budget is 0 in this run; --set instruments.budget=0.01 measures them.")
    return nothing_yet(view, "gradient norms", "with the first measured step")
