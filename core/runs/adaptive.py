"""A whole series in at most 2,048 buckets, however long it grows.

Bucket k holds the points number k·width to (k + 1)·width − 1. When all buckets are full, neighbours are merged and
width doubles. Borders depend on the number of a point only, so the fold is the same wherever batches were cut.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from .buckets import BUCKET, Array, fold_points, merge

MAX_BUCKETS = 2048
_BYTES = np.dtype((np.void, BUCKET.itemsize))
FEW = 24
"""Up to this many points a loop in Python is faster than NumPy."""


class Partial(NamedTuple):
    """The newest bucket, not yet full: the fields of a table's row."""

    first: int = 0
    last: int = 0
    low: float = math.nan
    high: float = math.nan
    total: float = 0.0
    num_points: int = 0
    bad: int = 0


class FrozenBuckets(NamedTuple):
    """What an AdaptiveBuckets held at one moment. Rows before `num_full` never change."""

    table: Array
    num_full: int
    width: int
    partial: Partial

    def first_mean(self) -> float | None:
        """Return the mean of the finite values of the first bucket; None where there are none."""
        _, _, _, _, total, count, bad = self.table[0].tolist() if self.num_full else self.partial
        return total / (count - bad) if count > bad else None

    def rows(self) -> Array:
        """Return a table of all buckets, the partial one last."""
        if not self.partial.num_points:
            return self.table[: self.num_full]
        rows = np.empty(self.num_full + 1, BUCKET)
        # As plain bytes: NumPy would copy a structured array field by field, ten times slower.
        rows[:-1].view(_BYTES)[:] = self.table[: self.num_full].view(_BYTES)
        rows[-1] = tuple(self.partial)
        return rows


class AdaptiveBuckets:
    """Points in, buckets out; `freeze` is O(1) because full buckets are only ever appended."""

    __slots__ = ("_num_full", "_partial", "_table", "_width")

    def __init__(self, frozen: FrozenBuckets | None = None) -> None:
        if frozen is None:
            frozen = FrozenBuckets(np.empty(64, BUCKET), 0, 1, Partial())
        self._num_full, self._width, self._partial = frozen.num_full, frozen.width, frozen.partial
        self._table: Array = np.empty(min(MAX_BUCKETS, max(64, 2 * frozen.num_full)), BUCKET)
        self._table[: frozen.num_full] = frozen.table[: frozen.num_full]

    def freeze(self) -> FrozenBuckets:
        """Return the present state; later points leave it as it is."""
        return FrozenBuckets(self._table, self._num_full, self._width, self._partial)

    def extend(self, steps: Array, values: Array) -> None:
        """Fold points: int64 (n,) and float64 (n,)."""
        if len(steps) <= FEW:
            self._extend_few(steps.tolist(), values.tolist())
            return
        done = 0
        while done < len(steps):
            if self._num_full == MAX_BUCKETS:
                self._double()
            room = MAX_BUCKETS * self._width - self._num_full * self._width - self._partial.num_points
            piece = slice(done, done + room)
            self._fold(steps[piece], values[piece])
            done += room

    def _extend_few(self, steps: list[int], values: list[float]) -> None:
        first, last, low, high, total, count, bad = self._partial
        isfinite = math.isfinite
        for step, value in zip(steps, values, strict=True):
            if not count:
                if self._num_full == MAX_BUCKETS:
                    self._double()
                first, low, high, total, bad = step, math.nan, math.nan, 0.0, 0
            last = step
            count += 1
            if isfinite(value):
                if not low <= value:  # also true while low is NaN
                    low = value
                if not high >= value:
                    high = value
                total += value
            else:
                bad += 1
            if count == self._width:
                self._append(first, last, low, high, total, count, bad)
                count = 0
        self._partial = Partial(first, last, low, high, total, count, bad) if count else Partial()

    def _fold(self, steps: Array, values: Array) -> None:
        """Fold points that fit without doubling."""
        used = 0
        if self._partial.num_points:
            used = min(self._width - self._partial.num_points, len(steps))
            self._fill_partial(steps[:used], values[:used])
        num_whole = (len(steps) - used) // self._width
        whole = slice(used, used + num_whole * self._width)
        if num_whole:
            self._reserve(num_whole)
            self._table[self._num_full : self._num_full + num_whole] = fold_points(
                steps[whole], values[whole], self._width
            )
            self._num_full += num_whole
        if whole.stop < len(steps):
            self._fill_partial(steps[whole.stop :], values[whole.stop :])

    def _fill_partial(self, steps: Array, values: Array) -> None:
        old = self._partial
        finite = values[np.isfinite(values)]
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(np.cumsum(np.append(old.total, finite))[-1])
        extremes = np.append(finite, (old.low, old.high))
        count = old.num_points + len(values)
        bad = old.bad + len(values) - len(finite)
        first = old.first if old.num_points else int(steps[0])
        low, high = float(np.fmin.reduce(extremes)), float(np.fmax.reduce(extremes))
        self._partial = Partial(first, int(steps[-1]), low, high, total, count, bad)
        if count == self._width:
            self._append(*self._partial)
            self._partial = Partial()

    def _append(self, *row: Any) -> None:
        self._reserve(1)
        self._table[self._num_full] = row
        self._num_full += 1

    def _reserve(self, num_rows: int) -> None:
        if self._num_full + num_rows <= len(self._table):
            return
        capacity = len(self._table)
        while capacity < self._num_full + num_rows:
            capacity *= 2
        grown = np.empty(min(capacity, MAX_BUCKETS), BUCKET)
        grown[: self._num_full] = self._table[: self._num_full]
        self._table = grown

    def _double(self) -> None:
        table = np.empty(MAX_BUCKETS, BUCKET)  # a new one: frozen states keep the old
        table[: MAX_BUCKETS // 2] = merge(self._table, 2)
        self._table, self._num_full, self._width = table, MAX_BUCKETS // 2, 2 * self._width
