"""Runs of consecutive points folded into buckets: low, high, mean; nothing a spike could hide behind.

A table is a structured array of `BUCKET`, one row per bucket, in the order the points came.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

BUCKET = np.dtype(
    [("first", "i8"), ("last", "i8"), ("low", "f8"), ("high", "f8"), ("total", "f8"), ("count", "i8"), ("bad", "i8")]
)
"""first and last step; extremes and sum of the finite values (NaN where there are none); points; points not finite."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """Consecutive stretches of one series, one entry per bucket, in step order; all arrays are read-only."""

    first: Array
    """int64: step of the first point."""
    last: Array
    """int64: step of the last point."""
    low: Array
    """float64: smallest finite value; NaN where no value was finite."""
    high: Array
    """float64: largest finite value; NaN where no value was finite."""
    mean: Array
    """float64: mean of the finite values, between low and high; NaN where no value was finite."""
    count: Array
    """int64: points, those that are not finite included."""
    num_non_finite: Array
    """int64: points that are NaN or infinite."""

    def __len__(self) -> int:
        return len(self.first)


def fold_points(steps: Array, values: Array, width: int) -> Array:
    """Return a table of buckets of `width` points each, the last one perhaps shorter."""
    if not len(steps):
        return np.empty(0, BUCKET)
    starts = np.arange(0, len(steps), width)
    table = np.empty(len(starts), BUCKET)
    finite = np.isfinite(values)
    ends = np.append(starts[1:], len(steps))
    table["first"] = steps[starts]
    table["last"] = steps[ends - 1]
    if finite.all():
        table["bad"] = 0
        masked = summed = values
    else:
        table["bad"] = np.add.reduceat(~finite, starts, dtype=np.int64)
        masked, summed = np.where(finite, values, np.nan), np.where(finite, values, 0.0)
    table["low"] = np.fmin.reduceat(masked, starts)
    table["high"] = np.fmax.reduceat(masked, starts)
    table["total"] = _sums(summed, width)
    table["count"] = ends - starts
    return table


def _sums(values: Array, width: int) -> Array:
    """Add strictly from left to right, so that a sum does not depend on where batches were cut."""
    whole = len(values) // width * width
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.cumsum(values[:whole].reshape(-1, width), axis=1)[:, -1]
        if whole < len(values):
            sums = np.append(sums, np.cumsum(values[whole:])[-1])
    return sums


def merge(table: Array, num_merged: int) -> Array:
    """Fold each `num_merged` consecutive buckets into one, the last one perhaps of fewer."""
    if num_merged == 1 or not len(table):
        return table
    starts = np.arange(0, len(table), num_merged)
    merged = np.empty(len(starts), BUCKET)
    merged["first"] = table["first"][starts]
    merged["last"] = table["last"][np.append(starts[1:], len(table)) - 1]
    merged["low"] = np.fmin.reduceat(table["low"], starts)
    merged["high"] = np.fmax.reduceat(table["high"], starts)
    with np.errstate(over="ignore", invalid="ignore"):
        merged["total"] = np.add.reduceat(table["total"], starts)
    merged["count"] = np.add.reduceat(table["count"], starts)
    merged["bad"] = np.add.reduceat(table["bad"], starts)
    return merged


def to_buckets(table: Array) -> Buckets:
    """Return the table as readers see it, read-only and with a mean in place of the sum. The table is not copied."""
    table = table.view()
    table.flags.writeable = False
    low, high, total = table["low"], table["high"], table["total"]
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        mean = total / (table["count"] - table["bad"])
        if np.isnan(total).any():  # finite values so huge that their sum overflowed both ways
            mean = np.where(np.isnan(total), low / 2 + high / 2, mean)
        mean = np.minimum(np.maximum(mean, low), high)
    mean.flags.writeable = False
    return Buckets(table["first"], table["last"], low, high, mean, table["count"], table["bad"])


def columns_of(table: Array) -> list[Array]:
    """Return the table's columns as contiguous arrays, for packing."""
    return [np.ascontiguousarray(table[name]) for name in BUCKET.names or ()]


def from_columns(columns: list[Array]) -> Array:
    """Return the table that `columns_of` took apart; ValueError when columns differ in length."""
    table = np.empty(len(columns[0]), BUCKET)
    for name, column in zip(BUCKET.names or (), columns, strict=True):
        if len(column) != len(table):
            raise ValueError("columns of different length")
        table[name] = column
    return table
