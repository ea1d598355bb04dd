"""Spreads: the histograms of a layer at both moments, one over the other."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import Line, LineChart, draw_line_chart, line_of
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from ..panels.options import ViewOptions
from ..panels.recorded import array_of, turning
from .moment import Moments

_KINDS = ("weights", "gradients", "activations")


@dataclass(frozen=True, slots=True)
class SpreadsModel:
    """Snapshots of both moments; equal if recorded at the same steps."""

    version: tuple[Any, ...]
    layer: str
    page: int
    turning: str
    snapshots: tuple[Snapshot, ...] = field(compare=False)
    """Of A and of B; empty where one has none."""


class Spreads:
    """How the weights, gradients and activations of a layer were spread at A (dashed) and at B; `p` turns to the next
    layer. Up is their density, so that layers and moments of other widths can be compared.
    """

    name: ClassVar[str] = "histograms"
    title: ClassVar[str] = "Histograms"
    min_height: ClassVar[int] = 6

    def look(self, moments: Moments, options: ViewOptions) -> SpreadsModel:
        """Read the newest histograms at each moment."""
        found = [view.snapshot(self.name) for view in (moments.a, moments.b)]
        both = tuple(snapshot for snapshot in found if snapshot is not None)
        both = both if len(both) == 2 else ()
        layers = [str(layer) for layer in both[1].meta.get("layers") or ()] if both else []
        page = options.page % len(layers) if layers else 0
        steps = tuple((snapshot.step, snapshot.time) for snapshot in both)
        layer = layers[page] if layers else ""
        return SpreadsModel((steps, page), layer, page, turning(page, len(layers), options), both)

    def caption(self, model: SpreadsModel) -> str:
        """Which layer, and of when."""
        if not model.snapshots:
            return ""
        a, b = (snapshot.step for snapshot in model.snapshots)
        parts = (model.layer, f"measured at steps {a:,} and {b:,}", model.turning)
        return " · ".join(part for part in parts if part)

    def draw(self, model: SpreadsModel, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw a chart for each kind of number, side by side where there is room for that."""
        charts = [(kind, lines) for i, kind in enumerate(_KINDS) if (lines := _lines(model, i))]
        if not charts:
            return draw_paragraphs([Paragraph("No histograms were recorded up to A.")], width, height, style)
        canvas = Canvas(width, height)
        across = max(1, min(len(charts), width // 30))
        down = max(1, min(-(-len(charts) // across), height // 4))
        for place, (kind, lines) in enumerate(charts[: across * down]):
            row, column = divmod(place, across)
            left, top = width * column // across, height * row // down
            room = max(width * (column + 1) // across - left - 2, 1), height * (row + 1) // down - top
            canvas.write(left, top, kind, palette.DIM)
            ends = (min(line.x[0] for line in lines), max(line.x[-1] for line in lines))
            if room[1] > 1:
                picture = draw_line_chart(LineChart(lines, ends, "number"), room[0], room[1] - 1, style)
                canvas.paste(left, top + 1, picture)
        return canvas.to_ascii() if style.ascii else canvas


def _lines(model: SpreadsModel, kind: int) -> tuple[Line, ...]:
    """A dashed and B; empty where one has nothing to count."""
    lines: list[Line] = []
    for snapshot, letter, color in zip(model.snapshots, "AB", (palette.DIM, palette.TRAIN), strict=False):
        counts, ranges = array_of(snapshot, "counts", 3), array_of(snapshot, "ranges", 3)
        if counts is None or ranges is None or model.page >= len(counts) or kind >= counts.shape[1]:
            return ()
        (low, high), own = ranges[model.page, kind], counts[model.page, kind]
        if not (np.isfinite(low) and high > low and own.sum()):
            return ()
        middles = low + (np.arange(own.size) + 0.5) * (high - low) / own.size
        density = own / own.sum() * own.size / (high - low)
        lines.append(line_of(letter, letter, color, middles, density, dashed=letter == "A"))
    return tuple(lines)
