"""The frame of a plot: where it lies on the canvas, what its axes span, and their ticks and labels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from . import palette, ticks
from .canvas import Canvas

XKind = Literal["step", "epoch", "time", "examples", "metric", "number", "log"]
"""What x counts; `metric`: values measured; `number`: those of a function; `log`: the logarithm of what is counted."""

_WHOLE = ("step", "examples")
_LARGEST = 1e300
"""Values beyond are drawn at the edge: differences between larger floats overflow."""

_FAR = 30.0


def spans_decades(lines: Sequence[npt.NDArray[np.float64]]) -> bool:
    """Whether a linear scale would flatten the end of a falling line: all positive, the highest far above the lowest.

    True from some step of a run on, since extremes only move apart.
    """
    values = np.concatenate(lines) if lines else np.empty(0)
    values = values[np.isfinite(values)]
    return bool(values.size and values.min() > 0 and values.max() > _FAR * values.min())


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot of columns × rows cells with its top left cell at (left, top)."""

    left: int
    top: int
    columns: int
    rows: int
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    """Lowest and highest value; on a log axis both are positive."""
    log_y: bool

    def column(self, x: float) -> int | None:
        """Column within the plot of an x, or None outside the range."""
        low, high = self.x_range
        if not (low <= x <= high):
            return None
        return round((x - low) / (high - low) * (self.columns - 1)) if high > low else 0

    def row(self, y: float) -> int | None:
        """Row within the plot of a value, or None outside the range."""
        low, high = self.y_range
        if self.log_y:
            if y <= 0:
                return None
            low, high, y = math.log10(low), math.log10(high), math.log10(y)
        share = (min(max(y, -_LARGEST), _LARGEST) - low) / (high - low)
        return round((1 - share) * (self.rows - 1)) if -1e-9 <= share <= 1 + 1e-9 else None

    def shares(self, y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Values as a share of the axis: 0 at its foot, 1 at its head; NaN where a log axis has no place for them."""
        low, high = self.y_range
        if self.log_y:
            low, high = math.log10(low), math.log10(high)
            with np.errstate(invalid="ignore", divide="ignore"):
                y = np.where(y > 0, np.log10(y), np.nan)
        return (np.minimum(np.maximum(y, -_LARGEST), _LARGEST) - low) / (high - low)


def y_limits(low: float, high: float, log_y: bool, rows: int) -> tuple[float, float]:
    """A range for the y axis that holds both bounds, ends at round values and is never empty.

    On a log axis `low` must be positive.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return (0.1, 1.0) if log_y else (0.0, 1.0)
    if log_y:
        low, high = max(low, 1e-300), min(max(high, 1e-300), _LARGEST)
        if high < low * 1.05:
            low, high = low / 1.5, high * 1.5
        return _round_down(low), max(_round_up(high), _round_down(low) * 2)
    low, high = max(low, -_LARGEST), min(high, _LARGEST)
    if high - low <= max(abs(low), abs(high)) * 1e-9 + 1e-290:
        pad = max(abs(low), abs(high)) * 0.1 or 1.0
        low, high = low - pad, high + pad
    bottom, top = ticks.nice_range(low, high, 16)
    return (0.0, top) if 0 < bottom < (top - bottom) / 8 else (bottom, top)


def _round_down(value: float) -> float:
    """The nearest of 1, 2, 5 · 10ⁿ that is not larger."""
    power = 10.0 ** math.floor(math.log10(value))
    return max((m * power for m in (1, 2, 5) if m * power <= value * (1 + 1e-9)), default=value)


def _round_up(value: float) -> float:
    """The nearest of 1, 2, 5 · 10ⁿ that is not smaller."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-9)), default=value)


def y_ticks(y_range: tuple[float, float], log_y: bool, rows: int) -> tuple[list[float], list[str]]:
    """Ticks of the y axis and their labels, at least a row apart."""
    most = max(2 if rows < 5 else 3, min(7, (rows + 2) // 3))
    find = ticks.decade_ticks if log_y else ticks.linear_ticks
    found = find(y_range[0], y_range[1], most)
    return found, ticks.log_labels(found) if log_y else ticks.tick_labels(found)


def x_ticks(x_range: tuple[float, float], kind: XKind, columns: int) -> tuple[list[float], list[str]]:
    """Ticks of the x axis and their labels, for labels about 10 cells apart."""
    low, high = x_range
    most = max(2, min(12, columns // 11 + 1))
    if not high > low:
        found = [low]
    elif kind == "time":
        found = ticks.clock_ticks(low, high, most)
    elif kind == "log":
        return _log_ticks(low, high, most)
    else:
        found = ticks.linear_ticks(low, high, most, whole=kind in _WHOLE)
    if kind == "time":
        return found, ticks.clock_labels(found)
    return found, ticks.step_labels(found) if kind in _WHOLE else ticks.tick_labels(found)


def _log_ticks(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    """Ticks at exponents, labelled with the powers."""
    low, high = (min(max(end, -300.0), 300.0) for end in (low, high))  # what a float can be ten to the power of
    if not low < high:
        return [low], ticks.step_labels([10.0**low])
    found = ticks.decade_ticks(10.0**low, 10.0**high, most)
    return [math.log10(value) for value in found], ticks.step_labels(found)


def draw_y_axis(canvas: Canvas, frame: Frame, found: list[float], labels: list[str]) -> None:
    """The vertical line left of the plot, with ticks and labels left of it."""
    x = frame.left - 1
    canvas.fill(x, frame.top, 1, frame.rows, "│", palette.AXIS)
    for value, label in zip(found, labels, strict=True):
        row = frame.row(value)
        if row is not None:
            canvas.write(x, frame.top + row, "┤", palette.AXIS)
            canvas.write(x - len(label), frame.top + row, label, palette.DIM)


def draw_x_axis(canvas: Canvas, frame: Frame, kind: XKind, line: bool) -> None:
    """Labels below the plot, centred under their ticks; with `line`, the axis itself between them and the plot."""
    found, labels = x_ticks(frame.x_range, kind, frame.columns)
    y = frame.top + frame.rows
    if line:
        canvas.write(frame.left - 1, y, "└" + "─" * frame.columns, palette.AXIS)
    free_from = 0
    for value, label in zip(found, labels, strict=True):
        column = frame.column(value)
        if column is None:
            continue
        start = min(max(frame.left + column - (len(label) - 1) // 2, 0), canvas.width - len(label))
        if line:
            canvas.write(frame.left + column, y, "┬", palette.AXIS)
        if start >= free_from:
            free_from = canvas.write(start, y + line, label, palette.DIM) + 1
    unit = kind if kind in ("step", "epoch", "examples") else ""
    if frame.left + frame.columns + 1 + len(unit) <= canvas.width and free_from <= frame.left + frame.columns + 1:
        canvas.write(frame.left + frame.columns + 1, y + line, unit, palette.DIM)
