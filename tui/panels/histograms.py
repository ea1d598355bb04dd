"""Histograms: how are the numbers of a layer spread, and how does that move?"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ...core.runs.view import RunView, Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.color_scale import ColorScale
from ..charts.image import draw_pixels, nearest
from ..charts.numbers import number
from ..charts.paragraphs import Paragraph, draw_paragraphs
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Floats, array_of, has_recorded, turning
from .words import nothing_yet

_KINDS = ("weights", "gradients", "activations")
_MAX_MOMENTS = 40
_NUM_LEVELS = 48
"""Bins of the common scale that the histograms of all moments are laid on."""
_CONTRAST = 0.4
"""Exponent of the density: the many zeros of a ReLU would leave everything else dark."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One layer's numbers over time; equal if read from the same snapshots."""

    version: tuple[Any, ...]
    words: Paragraph
    layer: str
    page: int
    turning: str
    steps: tuple[int, ...]
    snapshots: tuple[Snapshot, ...] = field(compare=False)


class HistogramsPanel:
    """Weights, gradients and activations of a layer over time, a column for each moment; `p` turns to the next layer.

    Bright is where most of the numbers are. The scale up and down is the same at all moments, its ends are written
    above: a band that narrows to a line at 0 are gradients that vanish; two bright rims are saturated units.
    """

    name: ClassVar[str] = "histograms"
    title: ClassVar[str] = "Histograms"
    reads: ClassVar[tuple[str, ...]] = ("histograms",)
    min_height: ClassVar[int] = 6

    def shown(self, view: RunView) -> bool:
        """Once there are any."""
        return has_recorded(view, self.name)

    def look(self, view: RunView, options: ViewOptions) -> Spread:
        """Read evenly spread moments up to the crosshair."""
        words = nothing_yet(view, "histograms", "with the first pictures")
        steps = view.snapshot_steps(self.name) if has_recorded(view, self.name) else np.empty(0, np.int64)
        if options.cursor is not None and steps.size and (steps <= options.cursor).any():
            steps = steps[steps <= options.cursor]
        if steps.size > _MAX_MOMENTS:
            steps = steps[np.linspace(0, steps.size - 1, _MAX_MOMENTS).round().astype(int)]
        found = [view.snapshot(self.name, int(step)) for step in steps]
        snapshots = tuple(snapshot for snapshot in found if snapshot is not None)
        layers = [str(layer) for layer in (snapshots[0].meta.get("layers") or ())] if snapshots else []
        page = options.page % len(layers) if layers else 0
        shown = tuple(snapshot.step for snapshot in snapshots)
        name = layers[page] if layers else ""
        turn = turning(page, len(layers), options)
        return Spread((shown, page, view.path), words, name, page, turn, shown, snapshots)

    def caption(self, model: Spread) -> str:
        """Which layer, up to when, and how to see the next."""
        if not model.steps:
            return ""
        steps = f"steps {model.steps[0]:,} to {model.steps[-1]:,}"
        return " · ".join([model.layer, steps, *([model.turning] if model.turning else [])])

    def draw(self, model: Spread, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw one band of time for each kind of number."""
        maps = [found for kind in range(len(_KINDS)) if (found := _over_time(model, kind)) is not None]
        if not maps:
            return draw_paragraphs([model.words], width, height, style)
        canvas = Canvas(width, height)
        num_shown = max(1, min(len(maps), height // 2))
        for place, (kind, density, low, high) in enumerate(maps[:num_shown]):
            top, bottom = height * place // num_shown, height * (place + 1) // num_shown
            has_name = bottom - top >= 2
            if has_name:
                canvas.write(0, top, f"{_KINDS[kind]}  {number(low)} … {number(high)}", palette.DIM)
            rows = bottom - top - has_name
            draw_pixels(canvas, 0, top + has_name, nearest(density, 2 * rows, width), ColorScale(0.0, 1.0), style)
        return canvas.to_ascii() if style.ascii else canvas


def _over_time(model: Spread, kind: int) -> tuple[int, Floats, float, float] | None:
    """Density (levels, moments), the highest level on top, 1 the fullest of its moment; and the ends of the scale."""
    columns: list[tuple[Floats, Floats]] = []
    for snapshot in model.snapshots:
        counts, ranges = array_of(snapshot, "counts", 3), array_of(snapshot, "ranges", 3)
        if counts is None or ranges is None or counts.shape[:2] != ranges.shape[:2] or ranges.shape[2] != 2:
            continue
        if model.page < len(counts) and kind < counts.shape[1] and np.isfinite(ranges[model.page, kind]).all():
            columns.append((counts[model.page, kind], ranges[model.page, kind]))
    if not columns:
        return None
    low, high = min(ends[0] for _, ends in columns), max(ends[1] for _, ends in columns)
    edges = np.linspace(low, high, _NUM_LEVELS + 1)
    density = np.stack([_rebinned(counts, ends, edges) for counts, ends in columns], axis=1)
    share = density[::-1] / np.maximum(density.max(0), 1e-12)
    return kind, share**_CONTRAST, float(low), float(high)


def _rebinned(counts: Floats, ends: Floats, edges: Floats) -> Floats:
    """How many of the counted numbers lie between each two edges, if they are evenly spread within their own bins."""
    own = np.linspace(ends[0], ends[1], counts.size + 1)
    return np.diff(np.interp(edges, own, np.concatenate([[0.0], np.cumsum(counts)])))
