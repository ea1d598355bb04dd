"""Snapshots as pictures: which can be drawn, and how. Each returns None for arrays it does not understand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.runs.view import Snapshot
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.color_scale import draw_scale, scale_for
from ..charts.confusion import draw_confusion
from ..charts.image import draw_pixels, fit, resample
from ..charts.image_grid import draw_image_grid
from ..charts.line_chart import LineChart, Points, draw_line_chart, line_of
from ..charts.plane import Plane, draw_plane
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

DrawSnapshot = Callable[[Snapshot, Snapshot | None, int, int, ChartStyle], Canvas | None]
"""(snapshot, data points, width, height, style)"""


def draw_boundary(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """What the model says about every point of the plane, and the data."""
    values = _matrix(snapshot, "map")
    ranges = _ranges(snapshot.meta)
    if values is None or ranges is None:
        return None
    kind = {"binary": "probability", "classification": "classes"}.get(str(snapshot.meta.get("task")), "value")
    inputs = _array(points, "inputs")
    targets = _array(points, "targets")
    has_points = inputs is not None and targets is not None and inputs.ndim == 2 and inputs.shape[1] == 2
    plane = Plane(
        kind=kind,  # pyright: ignore[reportArgumentType]  a Literal by the table above
        values=values,
        confidence=_matrix(snapshot, "confidence"),
        x_range=ranges[0],
        y_range=ranges[1],
        class_names=tuple(str(name) for name in snapshot.meta.get("classes") or ()),
        points=inputs if has_points else None,
        point_values=targets if has_points else None,
    )
    return draw_plane(plane, width, height, style)


def draw_curve(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The fitted function, the true one where it is known, and the data."""
    x, y = _array(snapshot, "x"), _array(snapshot, "y")
    if x is None or y is None or x.shape != y.shape or x.ndim != 1 or x.size < 2:
        return None
    lines = [line_of("fit", "f", palette.TRAIN, x, y)]
    truth_x, truth = _array(snapshot, "truth_x"), _array(snapshot, "truth")
    if truth_x is not None and truth is not None and truth_x.shape == truth.shape and truth.ndim == 1:
        order = np.argsort(truth_x)
        lines.insert(0, line_of("truth", "t", palette.GOOD, truth_x[order], truth[order], dashed=True))
    inputs, targets = _array(points, "inputs"), _array(points, "targets")
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
    names = tuple(str(name) for name in snapshot.meta.get("classes") or ())
    return draw_confusion(counts.astype(np.int64), names, width, height, style)


def draw_maps(snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle) -> Canvas | None:
    """The activation of each unit over the plane, on one scale around zero."""
    maps = _array(snapshot, "maps")
    if maps is None or maps.ndim != 3:
        return None
    return draw_image_grid(maps[:, ::-1], width, height, style)


def draw_weights(
    snapshot: Snapshot, points: Snapshot | None, width: int, height: int, style: ChartStyle
) -> Canvas | None:
    """The weight matrix, outputs downwards and inputs across."""
    weight = _array(snapshot, "weight")
    if weight is None or weight.ndim < 2 or not weight.size:
        return None
    weight = weight.reshape(len(weight), -1)
    canvas = Canvas(width, height)
    has_scale = height >= 3
    rows, columns = fit(weight.shape[0], weight.shape[1], height - has_scale, width)
    scale = scale_for(weight, "signed")
    draw_pixels(canvas, 0, 0, resample(weight, 2 * rows, columns), scale, style)
    if has_scale:
        draw_scale(canvas, 0, rows, width, scale, style)
    return canvas.to_ascii() if style.ascii else canvas


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
    ("neuron_maps/", "units of", draw_maps),
    ("weights/", "weights of", draw_weights),
)
"""(beginning of a snapshot's name, what to call it, how to draw it), the most telling first."""


def _array(snapshot: Snapshot | None, name: str) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    found = snapshot.arrays.get(name) if snapshot else None
    return None if found is None else found.astype(np.float64)


def _matrix(snapshot: Snapshot, name: str) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    found = _array(snapshot, name)
    return found if found is not None and found.ndim == 2 and found.size else None


def _ranges(meta: dict[str, Any]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    try:
        (left, right), (bottom, top) = meta["x_range"], meta["y_range"]
        return (float(left), float(right)), (float(bottom), float(top))
    except (KeyError, TypeError, ValueError):
        return None
