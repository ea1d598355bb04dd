"""Snapshots as pictures: which can be drawn, and how. Each returns None for arrays it does not understand."""

from collections.abc import Callable

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.confusion import draw_confusion
from ..charts.image_grid import draw_image_grid
from ..charts.line_chart import LineChart, Points, draw_line_chart, line_of
from ..charts.plane import Plane, draw_plane
from ..charts.signed_map import draw_signed_map
from ..charts.style import ChartStyle
from .family_pictures import (
    draw_cart,
    draw_codes,
    draw_masks,
    draw_predictions,
    draw_reconstructions,
    draw_samples,
    draw_similarities,
)
from .recorded import array_of, class_names, ranges_of

DrawSnapshot = Callable[[Snapshot, Snapshot | None, int, int, ChartStyle], Canvas | None]
"""(snapshot, data points, width, height, style)"""


def draw_boundary(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """What the model says about every point of the plane, and the data."""
    plane = plane_of(snapshot, points)
    return draw_plane(plane, width, height, style) if plane else None


def plane_of(snapshot: Snapshot, points: Snapshot | None) -> Plane | None:
    """Return a decision boundary and the data as a chart takes them; None for what is not understood."""
    values = array_of(snapshot, "map", 2)
    ranges = ranges_of(snapshot.meta)
    if values is None or ranges is None:
        return None
    kind = {"binary": "probability", "classification": "classes"}.get(str(snapshot.meta.get("task")), "value")
    inputs = array_of(points, "inputs")
    targets = array_of(points, "targets")
    has_points = inputs is not None and targets is not None and inputs.ndim == 2 and inputs.shape[1] == 2
    return Plane(
        kind=kind,  # pyright: ignore[reportArgumentType]  a Literal by the table above
        values=values,
        confidence=array_of(snapshot, "confidence", 2),
        x_range=ranges[0],
        y_range=ranges[1],
        class_names=class_names(snapshot.meta),
        points=inputs if has_points else None,
        point_values=targets if has_points else None,
    )


def draw_curve(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The fitted function, the true one where it is known, and the data."""
    x, y = array_of(snapshot, "x"), array_of(snapshot, "y")
    if x is None or y is None or x.shape != y.shape or x.ndim != 1 or x.size < 2:
        return None
    lines = [line_of("fit", "f", palette.TRAIN, x, y)]
    truth_x, truth = array_of(snapshot, "truth_x"), array_of(snapshot, "truth")
    if truth_x is not None and truth is not None and truth_x.shape == truth.shape and truth.ndim == 1:
        order = np.argsort(truth_x)
        lines.insert(0, line_of("truth", "t", palette.GOOD, truth_x[order], truth[order], dashed=True))
    inputs, targets = array_of(points, "inputs"), array_of(points, "targets")
    dots = None
    if inputs is not None and targets is not None and inputs.size == targets.size:
        dots = Points(inputs.ravel(), targets.ravel(), palette.DIM)
    chart = LineChart(tuple(lines), (float(x[0]), float(x[-1])), "number", points=dots)
    return draw_line_chart(chart, width, height, style)


def draw_counts(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The confusion matrix."""
    counts = snapshot.arrays.get("counts")
    if counts is None or counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        return None
    names = class_names(snapshot.meta)
    return draw_confusion(counts.astype(np.int64), names, width, height, style)


def draw_maps(snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle) -> Canvas | None:
    """The activation of each unit over the plane, on one scale around zero."""
    maps = array_of(snapshot, "maps", 3)
    return None if maps is None else draw_image_grid(maps[:, ::-1], width, height, style)


def draw_weights(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The weight matrix, outputs downwards and inputs across."""
    weight = array_of(snapshot, "weight")
    if weight is None or weight.ndim < 2:
        return None
    return draw_signed_map(weight.reshape(len(weight), -1), width, height, style)


PICTURES: tuple[tuple[str, str, DrawSnapshot], ...] = (
    ("decision_boundary", "decision boundary", draw_boundary),
    ("fitted_curve", "fit", draw_curve),
    ("confusion_matrix", "confusion matrix", draw_counts),
    ("reconstructions", "reconstructions", draw_reconstructions),
    ("codes", "code", draw_codes),
    ("predictions", "predicted against true", draw_predictions),
    ("diffusion_samples", "samples", draw_samples),
    ("masks", "masks", draw_masks),
    ("similarities", "similarity", draw_similarities),
    ("cart", "the cart", draw_cart),
    ("neuron_maps", "units of", draw_maps),
    ("weights", "weights of", draw_weights),
)
"""(what a snapshot, or one of each layer, is called; in words; how to draw it), the most telling first."""
