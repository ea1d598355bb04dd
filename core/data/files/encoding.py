"""From a table with roles to the arrays of a Dataset: numbers as they are, categories one-hot, classes counted."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..dataset import Dataset
from ..errors import DataError
from ..missing import MissingRule
from .detected import detected
from .roles import Input, Roles
from .table import Column, Table, safe_names

Missing = Literal["error", "drop", "mean", "most_frequent"]
CHOICES = 'data.missing = "drop" (the rows), "mean" or "most_frequent" (of the training examples)'


def to_dataset(table: Table, roles: Roles, missing: Missing) -> Dataset:
    """Return all usable rows. DataError where values are missing and nothing was said about it."""
    kept = _kept_rows(table, roles, missing)
    inputs = encode_inputs(roles)[kept]
    return Dataset(
        name=table.name,
        inputs=inputs,
        targets=encode_targets(roles)[kept],
        task=roles.task,
        feature_names=tuple(name for column in roles.inputs for name in _names(column)),
        target_names=(roles.target.name,) if roles.task == "regression" else (),
        class_names=safe_names(roles.classes),
        missing=_rule(roles.inputs, missing) if missing in ("mean", "most_frequent") else None,
        is_table=True,
        detected=detected(table, roles, len(table.lines if table.lines is not None else kept), len(kept), missing),
    )


def _kept_rows(table: Table, roles: Roles, missing: Missing) -> np.ndarray:
    """Return ascending row numbers; rows without a target are of no use to anybody."""
    columns = [roles.target, *(column.column for column in roles.inputs)]
    if missing == "error":
        _refuse_missing(table, [column for column in columns if column.is_missing.any()])
    checked = columns if missing == "drop" else columns[:1]
    has_gap = np.any([column.is_missing for column in checked], axis=0)
    kept = np.flatnonzero(~has_gap)
    if not len(kept):
        raise DataError(f"{table.name}: every row has a missing value, so dropping them leaves nothing")
    return kept


def _refuse_missing(table: Table, gaps: list[Column]) -> None:
    if not gaps:
        return
    first = gaps[0]
    count, row = int(first.is_missing.sum()), int(np.argmax(first.is_missing))
    more = f", and {len(gaps) - 1} more column{'s have' if len(gaps) > 2 else ' has'} gaps" if len(gaps) > 1 else ""
    what = f"column '{first.name}' has no value in {count:,} of {table.num_rows:,} rows, first in {table.place(row)}"
    raise DataError(f'{table.name}: {what}{more}; choose {CHOICES}, or data.ignore = ["{first.name}"]')


def encode_inputs(roles: Roles) -> np.ndarray:
    """Return the inputs of every row, float32 (num_rows, num_inputs), NaN where a value is missing."""
    with np.errstate(over="ignore"):  # what is too large for float32 is reported as infinite, with its column
        return np.concatenate([_encode(column) for column in roles.inputs], axis=1).astype(np.float32)


def encode_targets(roles: Roles) -> np.ndarray:
    """Return the targets of every row as in Dataset; what stands for a missing one is of no use."""
    if roles.task == "regression":
        with np.errstate(over="ignore"):
            return roles.target.numbers.astype(np.float32)[:, None]
    place = {name: number for number, name in enumerate(roles.classes)}
    codes = np.array([place.get(label, -1) for label in roles.target.labels])
    return codes.astype(np.float32)[:, None] if roles.task == "binary" else codes.astype(np.int64)


def _encode(column: Input) -> np.ndarray:
    """Return float64 (num_rows, width): the numbers, or one column a category (a single one for two categories)."""
    if column.kind == "number":
        return column.column.numbers[:, None]
    place = {category: number for number, category in enumerate(column.categories)}
    codes = np.array([place.get(label, -1) for label in column.column.labels])
    shown = _shown_categories(column)
    encoded = (codes[:, None] == np.array([place[category] for category in shown])).astype(np.float64)
    encoded[codes < 0] = np.nan
    return encoded


def _shown_categories(column: Input) -> tuple[str, ...]:
    return column.categories[1:] if len(column.categories) == 2 else column.categories


def _names(column: Input) -> list[str]:
    name = column.column.name
    return [name] if column.kind == "number" else [f"{name}={value}" for value in safe_names(_shown_categories(column))]


def _rule(inputs: tuple[Input, ...], missing: Missing) -> MissingRule:
    groups: list[tuple[int, int]] = []
    start = 0
    for column in inputs:
        width = len(_names(column))
        if column.kind == "category":
            groups.append((start, start + width))
        start += width
    return MissingRule("mean" if missing == "mean" else "most_frequent", tuple(groups))
