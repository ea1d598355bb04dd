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

    return np.where(np.isnan(inputs), filling_of(inputs[train], rule), inputs)


def filling_of(train: np.ndarray, rule: MissingRule) -> np.ndarray:
    """Return what stands in for a missing value of each column, float32 (k,), by what is known of training inputs."""
    import numpy as np

    filling = np.zeros(train.shape[1], dtype=np.float32)
    in_category = np.zeros(train.shape[1], dtype=bool)
    for first, end in rule.one_hot:
        filling[first:end] = _most_frequent(train[:, first:end])
        in_category[first:end] = True
    for column in np.flatnonzero(~in_category):
        known = train[~np.isnan(train[:, column]), column]
        if rule.fill == "most_frequent" or not len(known):
            filling[column] = _most_frequent(known[:, None])[0]
        else:
            filling[column] = known.mean(dtype=np.float64)
    return filling


def _most_frequent(rows: np.ndarray) -> np.ndarray:
    """Return the row (k,) seen most often among those of (n, k) without NaN, the smallest of several; else zeros."""
    import numpy as np

    known = rows[~np.isnan(rows).any(axis=1)]
    if not len(known):
        return np.zeros(rows.shape[1])
    values, counts = np.unique(known, axis=0, return_counts=True)
    return values[np.argmax(counts)]
