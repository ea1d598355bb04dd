"""Missing values in the inputs: filled with what the training examples say, and with nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class MissingRule:
    """What stands in for a missing input."""

    fill: Literal["mean", "most_frequent"]
    """Of the training examples, column by column; categories have no mean and take the most frequent one."""
    one_hot: tuple[tuple[int, int], ...] = ()
    """First and one past the last input of each category."""


def fill_missing(inputs: np.ndarray, train: np.ndarray, rule: MissingRule) -> np.ndarray:
    """Return inputs (n, k) without NaN; a column that is NaN in every row of `train` becomes 0."""
    import numpy as np

    filled = inputs.copy()
    categories = {column for first, end in rule.one_hot for column in range(first, end)}
    for first, end in rule.one_hot:
        _fill(filled, train, slice(first, end), _most_frequent(inputs[train, first:end]))
    for column in range(inputs.shape[1]):
        if column in categories or not np.isnan(inputs[:, column]).any():
            continue
        known = inputs[train, column]
        known = known[~np.isnan(known)]
        if rule.fill == "most_frequent" or not len(known):
            value = _most_frequent(known[:, None])
        else:
            value = np.array([known.mean(dtype=np.float64)])
        _fill(filled, train, slice(column, column + 1), value)
    return filled


def _fill(filled: np.ndarray, train: np.ndarray, columns: slice, value: np.ndarray) -> None:
    import numpy as np

    gaps = np.isnan(filled[:, columns]).any(axis=1)
    filled[gaps, columns] = value


def _most_frequent(rows: np.ndarray) -> np.ndarray:
    """Return the row (k,) seen most often among those of (n, k) without NaN, the smallest of several; else zeros."""
    import numpy as np

    known = rows[~np.isnan(rows).any(axis=1)]
    if not len(known):
        return np.zeros(rows.shape[1])
    values, counts = np.unique(known, axis=0, return_counts=True)
    return values[np.argmax(counts)]
