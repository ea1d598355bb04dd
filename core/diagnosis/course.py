"""A series as a course of at most 60 block means: what is left of it once a batch's noise is averaged out."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..runs.view import RunView

Array = np.ndarray[Any, np.dtype[Any]]

NUM_BLOCKS = 60
MIN_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Course:
    """Consecutive stretches of a series, oldest first; values that are not finite are left out of the means."""

    steps: Array
    """float64 (n,): middle of each block."""
    means: Array
    """float64 (n,), all finite."""
    highs: Array
    """float64 (n,): largest value in each block."""
    counts: Array
    """float64 (n,): finite points in each block."""
    num_non_finite: int
    """Points of the whole series that are NaN or infinite."""
    first_non_finite: int | None
    """Step of the first bucket that holds such a point; exact as long as a bucket is one step."""
    start: float
    """The first finite value: mean of the first bucket, which is one point in all but long series; NaN for none."""

    def __len__(self) -> int:
        return len(self.steps)

    def since(self, step: float) -> "Course":
        """Return the blocks whose middle is at or after `step`."""
        kept = self.steps >= step
        return Course(
            self.steps[kept],
            self.means[kept],
            self.highs[kept],
            self.counts[kept],
            self.num_non_finite,
            self.first_non_finite,
            self.start,
        )

    def mean_since(self, step: float) -> float:
        """Return the mean over the blocks from `step` on, at least the newest; NaN for an empty course."""
        if not len(self):
            return float("nan")
        start = min(int(np.searchsorted(self.steps, step)), len(self) - 1)
        return float(np.average(self.means[start:], weights=self.counts[start:]))


def course_of(view: RunView, name: str) -> Course | None:
    """Return the course of a series, None where it was not recorded. O(1) in run length."""
    buckets = view.overview(name)
    if buckets is None or not len(buckets):
        return None
    bad = buckets.num_non_finite > 0
    num_bad = int(buckets.num_non_finite.sum())
    first_bad = int(buckets.first[int(bad.argmax())]) if num_bad else None
    kept = np.isfinite(buckets.mean)
    weights = (buckets.count - buckets.num_non_finite)[kept].astype(np.float64)
    steps = (buckets.first + buckets.last)[kept] / 2
    width = max(1, -(-len(steps) // NUM_BLOCKS))
    starts = np.arange(0, len(steps), width)
    if not len(starts):
        empty = np.empty(0)
        return Course(empty, empty, empty, empty, num_bad, first_bad, float("nan"))
    counts = np.add.reduceat(weights, starts)
    with np.errstate(over="ignore"):
        means = np.add.reduceat(buckets.mean[kept] / counts.repeat(width)[: len(steps)] * weights, starts)
    return Course(
        np.add.reduceat(steps, starts) / np.diff(np.append(starts, len(steps))),
        means,
        np.maximum.reduceat(buckets.high[kept], starts),
        counts,
        num_bad,
        first_bad,
        float(buckets.mean[kept][0]),
    )


def robust_slope(steps: Array, values: Array) -> float:
    """Return the Theil–Sen slope, the median over all pairs, per step; NaN for fewer than two steps.

    Source: Theil 1950, Sen 1968. Up to 29 % of the points may be arbitrary. Points: at most 60, so at most 1,770 pairs.
    """
    first, second = np.triu_indices(len(steps), 1)
    apart = steps[second] > steps[first]
    first, second = first[apart], second[apart]
    if not len(first):
        return float("nan")
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.median((values[second] - values[first]) / (steps[second] - steps[first])))


def slope_error(steps: Array, values: Array, slope: float) -> float:
    """Return the standard error of a slope, per step, from how values scatter about it; NaN for fewer than three.

    As of a fit by least squares; that of the median of slopes is 5 % larger (Sen 1968).
    """
    if len(steps) < 3:
        return float("nan")
    rest = values - slope * steps
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.std(rest) * (len(steps) / (len(steps) - 2)) ** 0.5 / (np.std(steps) * len(steps) ** 0.5))


def newest_values(view: RunView, name: str, num_points: int) -> Array:
    """Return the newest values of a series, at most so many, oldest first.

    Measurements of the first half of the run are left out, but for the newest three: early ones lie close together.
    """
    steps, values = view.tail(name, num_points)
    kept = steps > view.step / 2
    kept[-MIN_NEWEST:] = True
    return values[kept]


def newest_median(view: RunView, name: str, num_points: int = 5) -> float | None:
    """Return the median of the newest values of a series, None where there are none."""
    values = newest_values(view, name, num_points)
    return median(values) if len(values) else None


def median(values: Array) -> float:
    """Return the median of at least one number, NaN if any is: np.median, for a few numbers ten times as fast."""
    ordered = sorted(values.tolist())
    middle, is_odd = divmod(len(ordered), 2)
    if any(value != value for value in ordered):
        return float("nan")
    return ordered[middle] if is_odd else (ordered[middle - 1] + ordered[middle]) / 2
