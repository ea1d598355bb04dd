"""Series to columns: what of a series falls into each dot column of a plot, and its smoothed course there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A series reduced to the dot columns that hold any of its points."""

    index: npt.NDArray[np.intp]
    """Column numbers, ascending."""
    low: Floats
    """Lowest value in each column; NaN where there is none."""
    high: Floats
    mean: Floats
    """Mean over the column's points; NaN where no value is finite: a gap in the line."""


def reduce_to_columns(
    x: Floats, low: Floats, high: Floats, mean: Floats, weight: Floats, x_range: tuple[float, float], num_columns: int
) -> Columns:
    """Fold buckets into columns, keeping every minimum and maximum, however narrow its bucket.

    All arrays have one entry per bucket; x ascends. Buckets outside x_range are left out.
    """
    span = x_range[1] - x_range[0]
    with np.errstate(invalid="ignore", over="ignore"):
        position = (x - x_range[0]) / span * (num_columns - 1) if span > 0 else np.where(x == x_range[0], 0.0, np.nan)
        inside = (position >= -0.5) & (position < num_columns - 0.5)
    if not inside.all():
        position, low, high, mean, weight = (a[inside] for a in (position, low, high, mean, weight))
    column = np.floor(position + 0.5).astype(np.intp)
    if not column.size:
        return Columns(column, low, high, mean)
    starts = np.flatnonzero(np.concatenate([[True], column[1:] != column[:-1]]))
    if starts.size == column.size:
        return Columns(column, low, high, mean)
    known = np.isfinite(mean)
    mass = np.where(known, weight, 0.0)
    total = np.add.reduceat(mass, starts)
    largest = float(np.max(np.abs(mean), initial=0.0, where=known)) or 1.0
    scaled = np.where(known, mean / largest, 0.0)  # sums of values near the largest float stay finite
    with np.errstate(invalid="ignore", divide="ignore"):
        folded = np.add.reduceat(scaled * mass, starts) / total * largest
    return Columns(column[starts], np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts), folded)


def smooth(columns: Columns, smoothing: float, num_columns: int) -> Floats:
    """Exponential moving average of the means, aware of the distance between points.

    smoothing in [0, 1) is the share that a thousandth of the plot's width keeps of the past, so that a run looks the
    same however its points were merged into buckets and however wide the plot is. The average is debiased at its
    start and starts again after a gap.
    """
    if smoothing <= 0 or columns.mean.size < 3:
        return columns.mean
    per_column = smoothing ** (1000.0 / max(num_columns, 1))
    if per_column < 1e-4:
        return columns.mean
    keeps = np.concatenate([[0.0], per_column ** np.diff(columns.index)])
    smoothed: list[float] = []
    average = mass = 0.0
    starts_anew = True
    for keep, value in zip(keeps.tolist(), columns.mean.tolist(), strict=True):
        if value != value:
            starts_anew = True
            smoothed.append(value)
            continue
        if starts_anew:
            keep, average, mass, starts_anew = per_column, 0.0, 0.0, False
        average = keep * average + (1.0 - keep) * value
        mass = keep * mass + (1.0 - keep)
        smoothed.append(average / mass)
    return np.array(smoothed)


def connect(index: npt.NDArray[np.intp], y: Floats, num_columns: int) -> Floats:
    """The height of the line in every column: straight between points, NaN in gaps and beyond the ends."""
    line = np.full(num_columns, np.nan)
    if not index.size:
        return line
    first, last = int(index[0]), int(index[-1])
    if last - first + 1 > index.size:
        line[first : last + 1] = np.interp(np.arange(first, last + 1), index, y)
    line[index] = y
    return line


def strokes(line: Floats) -> tuple[Floats, Floats]:
    """Vertical extents (low, high) of lines of dot rows, shape (…, columns): no holes on slopes, no dot too many.

    Neighbours share the way between them; dots that touch at their corners are connected.
    """
    low, high = line.copy(), line.copy()
    middle = (line[..., 1:] + line[..., :-1]) / 2
    for columns in (slice(None, -1), slice(1, None)):
        np.fmin(low[..., columns], middle + 0.5, out=low[..., columns])
        np.fmax(high[..., columns], middle - 0.5, out=high[..., columns])
    empty = np.isnan(line)
    low[empty] = high[empty] = np.nan
    return low, high
