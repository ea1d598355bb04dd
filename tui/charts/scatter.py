"""Scatter: points of several classes, each drawn as its name where that is one character, else as a mark."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .axes import Frame
from .canvas import Canvas, cell_width
from .columns import Floats
from .image import fit
from .line_data import Points
from .line_raster import paint_points
from .plane import ASCII_MARKS, MARKS
from .raster import RASTERS
from .style import ChartStyle


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Points with a class each."""

    points: Floats
    """(num_points, 2), y upwards."""
    labels: npt.NDArray[np.intp]
    """(num_points,): numbers of classes."""
    class_names: tuple[str, ...] = ()


def draw_scatter(chart: Scatter, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells, filled by the points; of those in one cell the first is seen."""
    canvas = Canvas(width, height)
    finite = np.isfinite(chart.points).all(axis=1)
    points, labels = chart.points[finite], chart.labels[finite]
    if not len(points):
        return canvas
    names = chart.class_names
    are_short = len(names) > 0 and all(len(name) == 1 and cell_width(name) == 1 for name in names)
    has_legend = bool(names) and not are_short and height >= 4
    rows = height - has_legend
    low, high = points.min(axis=0), points.max(axis=0)
    shares = (points - low) / np.where(high > low, high - low, 1.0)
    columns = np.rint(shares[:, 0] * (width - 1)).astype(np.intp)
    lines = np.rint((1 - shares[:, 1]) * (rows - 1)).astype(np.intp)
    _, first = np.unique(lines * width + columns, return_index=True)
    marks = "".join(names) if are_short else ASCII_MARKS if style.ascii else MARKS
    for i in first.tolist():
        label = int(labels[i])
        canvas.write(int(columns[i]), int(lines[i]), marks[label % len(marks)], palette.series(label), bold=True)
    if has_legend:
        x = 0
        for label, name in enumerate(names):
            x = canvas.write(x, rows, marks[label % len(marks)], palette.series(label), bold=True)
            x = canvas.write(x + 1, rows, name, palette.DIM) + 2
    return canvas.to_ascii() if style.ascii else canvas


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points under a name."""

    name: str
    points: Floats
    """(num_points, 2), y upwards."""


def draw_clouds(
    clouds: tuple[Cloud, ...],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    width: int,
    height: int,
    style: ChartStyle,
) -> Canvas:
    """Draw exactly width × height cells: clouds side by side in reading order, all on the same plane."""
    canvas = Canvas(width, height)
    ratio = (y_range[1] - y_range[0]) / (x_range[1] - x_range[0]) if x_range[1] > x_range[0] else 1.0
    across, rows, columns = _tiles(len(clouds), max(ratio, 1e-3), width, height)
    raster = RASTERS[style.marker]
    for number, cloud in enumerate(clouds):
        left, top = number % across * (columns + 2), number // across * (rows + 2)
        if top + rows > height:
            break
        canvas.write(left, top, cloud.name[:columns], palette.DIM)
        frame = Frame(left, top + 1, columns, rows, x_range, y_range, False)
        if top + 1 + rows <= height:
            points = Points(cloud.points[:, 0], cloud.points[:, 1], palette.TRAIN)
            paint_points(canvas, frame, points, raster)
    return canvas.to_ascii() if style.ascii else canvas


def _tiles(count: int, ratio: float, width: int, height: int) -> tuple[int, int, int]:
    """Tiles across, and cells (rows, columns) of each, so large as all of them may be with a title each."""
    best = (1, 1, 1)
    for across in range(1, count + 1):
        down = -(-count // across)
        room_wide, room_high = (width + 2) // across - 2, (height + 1) // down - 2
        if room_wide < 1 or room_high < 1:
            continue
        rows, columns = fit(ratio, 1.0, room_high, room_wide)
        if rows * columns > best[1] * best[2]:
            best = (across, rows, columns)
    return best
