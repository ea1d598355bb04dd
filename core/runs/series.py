"""One series as it is folded from batches: adaptive buckets, a raw tail, the last and the best value."""

import math
from typing import NamedTuple

import numpy as np

from .adaptive import FEW, AdaptiveBuckets, FrozenBuckets
from .buckets import Array

TAIL_POINTS = 4096


class FrozenTail(NamedTuple):
    """The newest raw points at one moment: `start` to `end` of buffers that are only appended to."""

    steps: Array
    values: Array
    start: int
    end: int

    @property
    def points(self) -> tuple[Array, Array]:
        """Steps, ascending, and values: int64 (n,), float64 (n,), not copied."""
        return self.steps[self.start : self.end], self.values[self.start : self.end]


class Tail:
    """The newest 4,096 points, oldest first."""

    __slots__ = ("_end", "_start", "_steps", "_values")

    def __init__(self) -> None:
        self._steps: Array = np.empty(64, np.int64)
        self._values: Array = np.empty(64, np.float64)
        self._start = self._end = 0

    def freeze(self) -> FrozenTail:
        """Return the present points without copying them."""
        return FrozenTail(self._steps, self._values, self._start, self._end)

    def extend(self, steps: Array, values: Array) -> None:
        """Append points, forget the oldest beyond 4,096."""
        steps, values = steps[-TAIL_POINTS:], values[-TAIL_POINTS:]
        if self._end + len(steps) > len(self._steps):
            self._move(len(steps))
        end = self._end + len(steps)
        self._steps[self._end : end] = steps
        self._values[self._end : end] = values
        self._start, self._end = max(self._start, end - TAIL_POINTS), end

    def _move(self, num_new: int) -> None:
        """Continue in new buffers: views of the old ones stay as they are."""
        keep = slice(max(self._start, self._end + num_new - TAIL_POINTS), self._end)
        num_kept = keep.stop - keep.start
        capacity = min(2 * TAIL_POINTS, max(2 * len(self._steps), num_kept + num_new))
        steps, values = np.empty(capacity, np.int64), np.empty(capacity, np.float64)
        steps[:num_kept], values[:num_kept] = self._steps[keep], self._values[keep]
        self._steps, self._values, self._start, self._end = steps, values, 0, num_kept


class SeriesState(NamedTuple):
    """A series at one moment; immutable."""

    num_points: int
    last_step: int
    last: float
    best: float
    """Lowest or highest finite value by the series' meaning; NaN before any finite value."""
    best_step: int
    """First step that had the best value."""
    buckets: FrozenBuckets
    tail: FrozenTail


def higher_is_better(name: str) -> bool:
    """Whether the best value of a series is its highest (accuracy, R², IoU) rather than its lowest (losses, errors)."""
    metric = name.partition("/")[0]
    return metric.endswith(("accuracy", "r2", "iou", "reward")) or metric.endswith("per_second")


class SeriesFold:
    """The fold of one series; the same for every division of its points into batches."""

    __slots__ = ("_best", "_best_step", "_buckets", "_last", "_last_step", "_num_points", "_sign", "_tail")

    def __init__(self, name: str, state: SeriesState | None = None) -> None:
        self._sign = -1.0 if higher_is_better(name) else 1.0
        self._tail = Tail()
        self._buckets = AdaptiveBuckets(state.buckets if state else None)
        self._num_points, self._last_step, self._last = (
            (state.num_points, state.last_step, state.last) if state else (0, 0, 0.0)
        )
        self._best, self._best_step = (state.best, state.best_step) if state else (math.nan, 0)
        if state:
            self._tail.extend(*state.tail.points)

    def freeze(self) -> SeriesState:
        """Return the present state."""
        return SeriesState(
            self._num_points,
            self._last_step,
            self._last,
            self._best,
            self._best_step,
            self._buckets.freeze(),
            self._tail.freeze(),
        )

    def extend(self, steps: Array, values: Array) -> None:
        """Fold at least one point: int64 (n,), float64 (n,)."""
        self._num_points += len(steps)
        self._last_step, self._last = int(steps[-1]), float(values[-1])
        self._improve_best(steps, values)
        self._buckets.extend(steps, values)
        self._tail.extend(steps, values)

    def _improve_best(self, steps: Array, values: Array) -> None:
        if len(values) <= FEW:
            finite = [value for value in values.tolist() if math.isfinite(value)]
            best = (max(finite) if self._sign < 0 else min(finite)) if finite else math.nan
        else:
            with np.errstate(invalid="ignore"):
                costs = np.where(np.isfinite(values), self._sign * values, np.inf)
            best = float(costs.min()) * self._sign if np.isfinite(costs.min()) else math.nan
        if not math.isnan(best) and not self._sign * self._best <= self._sign * best:
            self._best, self._best_step = best, int(steps[np.argmax(values == best)])
