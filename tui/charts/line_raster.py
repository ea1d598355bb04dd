"""Lines to cells: the course of each line in dots, dim envelopes first, bright lines over them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import palette
from .axes import Frame
from .canvas import Canvas
from .columns import Columns, Floats, connect, reduce_to_columns, smooth, strokes
from .line_data import Line, Points
from .raster import RASTERS, Patterns, Raster
from .style import ChartStyle

ASCII_LINES = "*ox+#%@&"
"""What second and further lines are drawn with where there are no dots: dashes alone would not tell them apart."""


_PATTERNS = (("-- ", "----   "), ("- ", "-  "), ("--- - ", "------  --  "))
"""Dashes, dots, dash and dot: for rasters one and two dots wide."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A line as it is drawn."""

    line: Line
    columns: Columns
    values: Floats
    """Value of the bright line in each of `columns`."""

    end: tuple[float, int] | None
    """The last value and its dot column; None for a line without values."""

    def value_at(self, dot_column: int) -> float:
        """The value of the bright line at a dot column; NaN in gaps and beyond its ends."""
        return (
            float(np.interp(dot_column, self.columns.index, self.values, np.nan, np.nan))
            if self.values.size
            else np.nan
        )


@lru_cache(maxsize=64)
def trace(line: Line, frame: Frame, raster: Raster, smoothing: float) -> Course:
    """Reduce a line to the dot columns of a frame and smooth it; done once while only a crosshair moves."""
    num_columns = frame.columns * raster.dots_wide
    columns = reduce_to_columns(line.x, line.low, line.high, line.mean, line.weight, frame.x_range, num_columns)
    values = smooth(columns, smoothing, num_columns) if line.smoothed else columns.mean
    known = np.flatnonzero(values == values)
    end = (float(values[known[-1]]), int(columns.index[known[-1]])) if known.size else None
    return Course(line, columns, values, end)


def paint_lines(canvas: Canvas, frame: Frame, courses: list[Course], style: ChartStyle) -> None:
    """Draw envelopes, then lines over them; where lines cross, the later one gives the colour."""
    if not courses:
        return
    raster = RASTERS[style.marker]
    ghosts, lines = _patterns(courses, frame, raster)
    here = (slice(frame.top, frame.top + frame.rows), slice(frame.left, frame.left + frame.columns))
    codes, colors, bold = canvas.codes[here], canvas.color[here], canvas.bold[here]
    if style.colors == 0:
        ghosts &= raster.sparse
    ghost = np.bitwise_or.reduce(ghosts)
    np.copyto(codes, ord(":") if style.ascii else raster.code_points[ghost], where=ghost > 0)
    for course, pattern in zip(courses, ghosts, strict=True):
        np.copyto(colors, palette.dim(course.line.color), where=pattern > 0)
    bright = np.zeros_like(ghost)
    for index, (course, pattern) in enumerate(zip(courses, lines, strict=True)):
        painted = pattern > 0
        if style.ascii and (index or course.line.glyph):
            glyph = course.line.glyph or ASCII_LINES[index % len(ASCII_LINES)]
            np.copyto(codes, ord(glyph), where=painted)
        else:
            bright |= pattern
            np.copyto(codes, raster.code_points[pattern if style.ascii else bright], where=painted)
        np.copyto(colors, course.line.color, where=painted)
        if style.colors == 0:
            np.copyto(bold, True, where=painted)


def _patterns(courses: list[Course], frame: Frame, raster: Raster) -> tuple[Patterns, Patterns]:
    """Patterns of envelopes and of lines, each of shape (lines, rows, columns)."""
    num_lines, num_columns = len(courses), frame.columns * raster.dots_wide
    heights = np.empty((2 * num_lines, num_columns))
    extents: list[tuple[Floats, Floats]] = []
    for i, course in enumerate(courses):
        columns = course.columns
        rows = _dot_rows(np.stack((columns.mean, course.values, columns.high, columns.low)), frame, raster)
        heights[i] = connect(columns.index, rows[0], num_columns)
        heights[num_lines + i] = connect(columns.index, rows[1], num_columns)
        extents.append((rows[2], rows[3]))
    above, below = strokes(heights)
    for i, (course, (high, low)) in enumerate(zip(courses, extents, strict=True)):
        _stretch(above[i], below[i], course, high, low, frame, raster)
        if course.line.dashed:
            _dash(above[num_lines + i], course, raster)
    patterns = raster.vertical_strokes(above, below, frame.rows)
    return patterns[:num_lines], patterns[num_lines:]


def _stretch(
    above: Floats, below: Floats, course: Course, high: Floats, low: Floats, frame: Frame, raster: Raster
) -> None:
    """Make the stroke of the raw curve reach from the lowest to the highest value of each column, in place."""
    if not course.line.smoothed and np.array_equal(high, low, equal_nan=True):
        above[:] = np.nan  # the line itself says it all
        return
    if frame.log_y:  # an envelope that reaches zero goes down to the foot of the axis
        low = np.where(np.isnan(low) & ~np.isnan(high), frame.rows * raster.dots_high - 1.0, low)
    index = course.columns.index
    above[index] = np.fmin(above[index], high)
    below[index] = np.fmax(below[index], low)


def _dash(above: Floats, course: Course, raster: Raster) -> None:
    """Leave gaps in a stroke, in place; its last dot stays."""
    lit = _PATTERNS[(course.line.dashed - 1) % len(_PATTERNS)][raster.dots_wide == 2]
    gaps = np.array([dot == " " for dot in lit])[np.arange(above.size) % len(lit)]
    if course.end:
        gaps[course.end[1]] = False
    above[gaps] = np.nan


def _dot_rows(values: Floats, frame: Frame, raster: Raster) -> Floats:
    return (1.0 - frame.shares(values)) * (frame.rows * raster.dots_high - 1)


def paint_points(canvas: Canvas, frame: Frame, points: Points, raster: Raster) -> None:
    """Draw a dot for each point within the frame."""
    num_columns, num_rows = frame.columns * raster.dots_wide, frame.rows * raster.dots_high
    span = frame.x_range[1] - frame.x_range[0]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        column = np.rint((points.x - frame.x_range[0]) / span * (num_columns - 1))
        row = np.rint(_dot_rows(points.y, frame, raster))
        inside = (column >= 0) & (column < num_columns) & (row >= 0) & (row < num_rows)
    pattern = raster.dots(column[inside].astype(np.intp), row[inside].astype(np.intp), (frame.rows, frame.columns))
    here = (slice(frame.top, frame.top + frame.rows), slice(frame.left, frame.left + frame.columns))
    canvas.codes[here][pattern > 0] = raster.code_points[pattern[pattern > 0]]
    canvas.color[here][pattern > 0] = points.color
