"""Plane: what a model says about every point of a plane, with the data points drawn on it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas, cell_width
from .color_scale import ColorScale, draw_scale, ramp, scale_for, shade_codes
from .columns import Floats
from .image import draw_pixels, fit, nearest, paint_pixels, resample
from .style import ChartStyle

MARKS = "●▲■◆✕+◉*"
ASCII_MARKS = "ox#+*%@&"
HOLLOW_MARKS = "○△□◇xo◎·"
HOLLOW_ASCII_MARKS = "OXHTYZAB"
"""Of points that validate."""
_MOST_STRETCHED = 3.0
"""Planes longer than this fill the space instead of keeping their shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A grid over x_range × y_range, row 0 at the smallest y."""

    kind: Literal["probability", "classes", "value"]
    values: Floats
    """(rows, columns): probability of the second class, index of the class, or the predicted number."""
    confidence: Floats | None
    """(rows, columns) in [0, 1], for classes; None if unknown."""
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    class_names: tuple[str, ...] = ()
    points: Floats | None = None
    """(num_points, 2)."""
    point_values: Floats | None = None
    """(num_points,): class index, or number."""
    is_hollow: npt.NDArray[np.bool_] | None = None
    """(num_points,): points that validate, to be told from those that train; None: they are not told apart."""
    is_discrete: bool = False
    """Show which class is the likelier and nothing in between."""
    fills: bool = False
    """Fill the space instead of keeping its shape: the network sees both inputs on one scale anyway."""


def draw_plane(plane: Plane, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells: the plane in its true proportions, and what its colours and marks mean."""
    canvas = Canvas(width, height)
    legend_rows = 1 if height >= 4 else 0
    room = height - legend_rows
    x_span, y_span = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    ratio = y_span / x_span if x_span > 0 and y_span > 0 else 1.0
    rows, columns = (room, width)
    if not plane.fills and 1 / _MOST_STRETCHED < ratio < _MOST_STRETCHED:
        rows, columns = fit(ratio, 1.0, room, width)
    left = (width - columns) // 2
    scale = _draw_values(canvas, plane, left, rows, columns, style)
    _draw_points(canvas, plane, left, rows, columns, style)
    if legend_rows:
        if plane.kind == "value":
            draw_scale(canvas, left, rows, columns, scale, style)
        else:
            _draw_legend(canvas, plane, rows, style)
    return canvas.to_ascii() if style.ascii else canvas


def _draw_values(canvas: Canvas, plane: Plane, left: int, rows: int, columns: int, style: ChartStyle) -> ColorScale:
    """Colour the cells; returns the scale of values."""
    flipped = plane.values[::-1]
    scale = scale_for(flipped, "linear")
    if not style.maps_in_color and plane.kind != "value":
        classes = nearest(flipped, rows, columns)
        index = (classes > 0.5) if plane.kind == "probability" else np.maximum(classes, 0)
        shades = shade_codes(style)[:4]
        canvas.codes[:rows, left : left + columns] = shades[index.astype(np.intp) % shades.size]
        canvas.color[:rows, left : left + columns] = palette.AXIS
        return scale
    if plane.kind == "value":
        draw_pixels(canvas, left, 0, resample(flipped, 2 * rows, columns), scale, style)
        return scale
    if plane.kind == "probability":
        share = np.clip(np.nan_to_num(resample(flipped, 2 * rows, columns), nan=0.5), 0, 1)
        share = np.where(share > 0.5, 1.0, 0.0) if plane.is_discrete else share
        colors = ramp(ColorScale(0, 1, "signed"), style)[((0.5 + (share - 0.5) * 0.5) * 255).astype(np.intp)]
    else:
        colors = _class_colors(plane, nearest(flipped, 2 * rows, columns), rows, columns, style)
    paint_pixels(canvas, left, 0, colors)
    return scale


def _class_colors(plane: Plane, classes: Floats, rows: int, columns: int, style: ChartStyle) -> npt.NDArray[np.int32]:
    """The colour of each pixel's class, stronger where the model is surer."""
    levels = 16
    shades = np.zeros((len(palette.SERIES), levels), dtype=np.int32)
    for i, role in enumerate(palette.SERIES):
        full = palette.resolve(role, style.dark) or 0
        for level in range(levels):
            share = 0.06 + 0.32 * level / (levels - 1)
            shades[i, level] = palette.TRUE_COLOR | palette.blend(full, palette.BACKGROUND[style.dark], share)
    sure = np.ones_like(classes)
    if plane.confidence is not None and not plane.is_discrete:
        chance = 1 / max(len(plane.class_names), 2)
        confidence = np.clip(np.nan_to_num(plane.confidence[::-1], nan=chance), 0.0, 1.0)
        sure = (resample(confidence, 2 * rows, columns) - chance) / (1 - chance)
    level = np.clip(sure * (levels - 1), 0, levels - 1).astype(np.intp)
    index = np.nan_to_num(classes).astype(np.intp) % len(palette.SERIES)
    return shades[index, level]


def _draw_points(canvas: Canvas, plane: Plane, left: int, rows: int, columns: int, style: ChartStyle) -> None:
    """Marks for as many points as leave the plane visible, at most one to a cell."""
    if plane.points is None or plane.point_values is None or not len(plane.points):
        return
    spans = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    if min(spans) <= 0:
        return
    with np.errstate(invalid="ignore", over="ignore"):
        x = (plane.points[:, 0] - plane.x_range[0]) / spans[0] * columns
        y = (plane.y_range[1] - plane.points[:, 1]) / spans[1] * rows
        inside = np.flatnonzero((x >= 0) & (x < columns) & (y >= 0) & (y < rows))
    cells = y[inside].astype(np.intp) * columns + x[inside].astype(np.intp)
    _, first = np.unique(cells, return_index=True)
    most = max(4, rows * columns // 9)
    chosen = np.sort(first)
    chosen = chosen[:: max(1, -(-chosen.size // most))]
    values = plane.point_values[inside]
    marks = [_marks(style, is_hollow) for is_hollow in (False, True)]
    hollow = plane.is_hollow[inside] if plane.is_hollow is not None else np.zeros(inside.size, np.bool_)
    colors = None
    if plane.kind == "value":
        scale = scale_for(plane.values)
        colors = ramp(scale, style)[(np.nan_to_num(scale.shares(values)) * 255).astype(np.intp)]
    for i in chosen.tolist():
        row, column = divmod(int(cells[i]), columns)
        index = int(values[i]) if plane.kind != "value" and np.isfinite(values[i]) else 0
        _set_mark(
            canvas,
            left + column,
            row,
            marks[int(hollow[i])][index % len(MARKS)],
            int(colors[i]) if colors is not None and style.maps_in_color else palette.series(index),
        )


def _set_mark(canvas: Canvas, x: int, y: int, mark: str, color: int) -> None:
    if canvas.codes[y, x] == ord("▀"):  # one colour behind the mark: that of the upper pixel
        canvas.background[y, x] = canvas.color[y, x]
    canvas.codes[y, x] = ord(mark)
    canvas.color[y, x] = color
    canvas.bold[y, x] = True


def _draw_legend(canvas: Canvas, plane: Plane, y: int, style: ChartStyle) -> None:
    """Mark, colour and name of each class."""
    marks = _marks(style, False)
    num_classes = max(len(plane.class_names), 2 if plane.kind == "probability" else int(np.nanmax(plane.values)) + 1)
    names = [plane.class_names[i] if i < len(plane.class_names) else f"class {i}" for i in range(num_classes)]
    x = max((canvas.width - sum(cell_width(n) + 4 for n in names)) // 2, 0)
    for i, name in enumerate(names):
        x = canvas.write(x, y, marks[i % len(marks)], palette.series(i), bold=True)
        x = canvas.write(x + 1, y, name, palette.DIM) + 2
    text = f"{_marks(style, True)[:num_classes]} validation"
    if plane.is_hollow is not None and plane.is_hollow.any() and x + cell_width(text) <= canvas.width:
        canvas.write(x, y, text, palette.DIM)


def _marks(style: ChartStyle, is_hollow: bool) -> str:
    """One mark for each class, in order."""
    if style.ascii:
        return HOLLOW_ASCII_MARKS if is_hollow else ASCII_MARKS
    return HOLLOW_MARKS if is_hollow else MARKS
