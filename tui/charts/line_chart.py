"""Line chart: smoothed bright lines over dim envelopes, drawn in NumPy at a cost that does not grow with the run.

2.5┤⢇
   │⠈⢢⡀⢰            a spike stays in the envelope, whatever the smoothing
   │  ⠑⠤⣸⣀⡀
   │      ⠉⠉⠒⠤⠤⣀⣀ 0.0412 train
0.0┤             0.0871 validation
   └┬──────┬──────┬
    0     200    400  step
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from . import palette
from .axes import Frame, XKind, draw_x_axis, draw_y_axis, y_limits, y_ticks
from .canvas import Canvas, Plot, cell_width
from .line_data import Line, LineChart, Mark, Points, line_of
from .line_raster import Course, paint_lines, paint_points, trace
from .numbers import number
from .raster import RASTERS, Raster
from .style import ChartStyle

_FEW = 2
"""Up to so many lines, one without a value under the crosshair is named all the same."""

__all__ = ["Line", "LineChart", "Mark", "Points", "draw_line_chart", "line_of", "spread"]


def draw_line_chart(chart: LineChart, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw a chart of exactly width × height cells; small ones leave out labels before the lines."""
    bounds = _bounds(chart)
    if bounds is None:
        canvas = Canvas(width, height)
        canvas.write(0, height // 2, chart.words[:width], palette.DIM)
        return canvas.to_ascii() if style.ascii else canvas
    axis_rows = 2 if height >= 8 else 1 if height >= 4 else 0
    y_range = chart.y_range or y_limits(*bounds, chart.log_y, height - axis_rows)
    axes = _Axes(chart.x_range, chart.x_kind, y_range, chart.log_y, axis_rows, _label_width(chart, width))
    empty, frame, labels_right = _lay_out(axes, width, height)
    canvas = empty.copy()
    if chart.x_kind != "number":  # the x of a function is no moment of the run: nothing to point at
        canvas.plot = Plot(frame.left, frame.columns, frame.x_range)
    raster = RASTERS[style.marker]
    courses = [trace(line, frame, raster, chart.smoothing) for line in chart.lines]
    if chart.points is not None:
        paint_points(canvas, frame, chart.points, raster)
    paint_lines(canvas, frame, courses, style)
    _draw_marks(canvas, frame, chart.marks)
    if labels_right:
        _draw_end_labels(canvas, frame, chart, courses, raster)
    if chart.cursor is not None:
        _draw_cursor(canvas, frame, chart, courses, raster)
    return canvas.to_ascii() if style.ascii else canvas


def _bounds(chart: LineChart) -> tuple[float, float] | None:
    """Lowest and highest value in x_range; None where there is none.

    On a log axis of those above zero, and no lower than a tenth of the lowest mean: a batch that happened to be
    learned perfectly would otherwise take half of the axis.
    """
    low = floor = np.inf
    high = -np.inf
    for line in chart.lines:
        first, last = np.searchsorted(line.x, chart.x_range, side="left")
        last = max(int(last), int(np.searchsorted(line.x, chart.x_range[1], side="right")))
        lows, highs = line.low[first:last], line.high[first:last]
        usable = np.isfinite(lows) & (lows > 0) if chart.log_y else np.isfinite(lows)
        low = min(low, float(np.min(lows, initial=np.inf, where=usable)))
        if chart.log_y:
            means = line.mean[first:last]
            lowest = float(np.min(means, initial=np.inf, where=np.isfinite(means) & (means > 0)))
            if not np.isfinite(lowest):  # every bucket with values above zero reaches below it as well
                lowest = float(np.min(highs, initial=np.inf, where=np.isfinite(highs) & (highs > 0)))
            floor = min(floor, lowest / 10)
        high = max(high, float(np.max(highs, initial=-np.inf, where=np.isfinite(highs))))
    if chart.points is not None:
        known = chart.points.y[np.isfinite(chart.points.y)]
        low = min(low, float(np.min(known, initial=np.inf)))
        high = max(high, float(np.max(known, initial=-np.inf)))
    if chart.log_y:
        low = max(low, floor) if np.isfinite(low) else floor * 10
    if low > high or (chart.log_y and high <= 0):
        return None
    return low, high


class _Axes(NamedTuple):
    """What the look of the axes depends on."""

    x_range: tuple[float, float]
    x_kind: XKind
    y_range: tuple[float, float]
    log_y: bool
    rows: int
    """For the x axis: 2 with its line, 1 for labels alone, or 0."""
    label_width: int
    """Cells wanted right of the plot."""


@lru_cache(maxsize=128)
def _lay_out(axes: _Axes, width: int, height: int) -> tuple[Canvas, Frame, bool]:
    """Share a canvas between plot and labels, and draw the axes: the canvas, the frame, whether values fit beside it.

    Axes stand still while lines grow, so they are drawn once; copy the canvas before drawing on it.
    """
    rows = height - axes.rows
    values, labels = y_ticks(axes.y_range, axes.log_y, rows)
    left = max((len(label) for label in labels), default=0) + 1
    if width >= 40:
        left = max(left, 5)  # so that charts stacked on one x axis mostly share it
    if width < left + 12 or height < 3:
        left = 0
    right = axes.label_width
    if width - left - right < 16:
        right = 0
    frame = Frame(left, 0, width - left - right, rows, axes.x_range, axes.y_range, axes.log_y)
    canvas = Canvas(width, height)
    if left:
        draw_y_axis(canvas, frame, values, labels)
    if axes.rows and frame.columns >= 6:
        draw_x_axis(canvas, frame, axes.x_kind, line=axes.rows == 2)
    return canvas, frame, right > 0


def _label_width(chart: LineChart, width: int) -> int:
    names = max((cell_width(_label_name(line, width)) for line in chart.lines), default=0)
    return names + (1 if chart.x_kind == "number" else 9)


def _label_name(line: Line, width: int) -> str:
    return line.name if width >= 60 else line.letter


def _draw_marks(canvas: Canvas, frame: Frame, marks: tuple[Mark, ...]) -> None:
    """A letter at the top and a thin line down where nothing else is drawn; the first mark of a column wins."""
    taken: set[int] = set()
    for mark in marks:
        column = frame.column(mark.x)
        if column is None or column in taken:
            continue
        taken.add(column)
        x = frame.left + column
        plot = slice(frame.top, frame.top + frame.rows)
        free = canvas.codes[plot, x] == ord(" ")
        canvas.codes[plot, x][free] = ord("┊")
        canvas.color[plot, x][free] = palette.dim(mark.color)
        canvas.write(x, frame.top, mark.letter, mark.color, bold=True)


def _draw_end_labels(canvas: Canvas, frame: Frame, chart: LineChart, courses: list[Course], raster: Raster) -> None:
    """The value of each line right of where the lines end, in its colour, moved apart where they would overlap."""
    ends: list[tuple[int, float, Line]] = []
    last_column = 0
    for course in courses:
        if course.end is None:
            continue
        height, dot = course.end
        row = frame.row(height)
        value = height if course.line.end is None else course.line.end
        last_column = max(last_column, dot // raster.dots_wide)
        ends.append((frame.rows - 1 if row is None else row, value, course.line))
    ends.sort(key=lambda end: (end[0], -end[1]))
    rows = spread([row for row, _, _ in ends], frame.rows)
    x = frame.left + last_column + 2
    for row, (_, value, line) in zip(rows, ends, strict=False):
        at = x
        if chart.x_kind != "number":  # the end of a function is no more telling than the rest of it
            at = canvas.write(x, frame.top + row, number(value), line.color, bold=True) + 1
        canvas.write(at, frame.top + row, _label_name(line, canvas.width), line.color)


def spread(wanted: list[int], num_rows: int) -> list[int]:
    """Rows as near as may be to the wanted ones (ascending), no two the same; the last are left out if too many."""
    rows: list[int] = []
    for row in wanted[:num_rows]:
        rows.append(max(row, rows[-1] + 1 if rows else 0))
    limit = num_rows - 1
    for i in range(len(rows) - 1, -1, -1):
        rows[i] = min(rows[i], limit)
        limit = rows[i] - 1
    return rows


def _draw_cursor(canvas: Canvas, frame: Frame, chart: LineChart, courses: list[Course], raster: Raster) -> None:
    """A vertical line, and on the emptier of top and bottom row the value of every line where it crosses."""
    assert chart.cursor is not None
    column = frame.column(chart.cursor)
    if column is None:
        return
    x = frame.left + column
    plot = slice(frame.top, frame.top + frame.rows)
    free = np.isin(canvas.codes[plot, x], (ord(" "), ord("┊")))
    canvas.codes[plot, x][free] = ord("│")
    canvas.color[plot, x][free] = palette.CURSOR
    dot = column * raster.dots_wide + raster.dots_wide // 2
    parts = [(chart.cursor_label, palette.CURSOR)] if chart.cursor_label else []
    for course in courses:
        value = course.value_at(dot)
        if np.isfinite(value) or len(courses) <= _FEW:
            parts.append((f"{_label_name(course.line, canvas.width)} {number(value)}", course.line.color))
    if not parts:
        return
    length = sum(cell_width(text) + 2 for text, _ in parts)
    at = x + 2 if x + 2 + length <= canvas.width else max(x - length, frame.left + 1)
    span = slice(max(at - 1, 0), at + length)
    top, bottom = frame.top, frame.top + frame.rows - 1
    in_the_way = [int((canvas.codes[y, span] != ord(" ")).sum()) for y in (top, bottom)]
    y = top if in_the_way[0] <= in_the_way[1] else bottom
    canvas.write(at - 1, y, " " * length)
    for text, color in parts:
        at = canvas.write(at, y, text, color, bold=True) + 2
