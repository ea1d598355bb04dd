"""What was found in a table, in words: shown before training, so that nothing is guessed silently."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..dataset import Dataset
from .roles import Input, Roles
from .table import Table

MAX_NAMES = 8


def detected(table: Table, roles: Roles, num_rows: int, num_kept: int, missing: str) -> tuple[tuple[str, str], ...]:
    """Return (subject, sentence) pairs: file, target, inputs, ignored columns, missing values."""
    rows = [
        ("file", f"{num_rows:,} rows, {len(table.columns):,} columns, {table.how_read}"),
        ("target", _target(roles)),
    ]
    numbers = [column.column.name for column in roles.inputs if column.kind == "number"]
    categories = [f"{column.column.name} ({len(column.categories)})" for column in roles.inputs if column.categories]
    rows += [("numbers", _listed(numbers))] if numbers else []
    rows += [("categories", _listed(categories))] if categories else []
    rows += [("ignored", _listed([f"{name} ({reason})" for name, reason in roles.ignored]))] if roles.ignored else []
    gaps = _gaps(roles.inputs)
    if gaps or num_kept < num_rows:
        rows.append(("missing", _missing(gaps, num_rows - num_kept, missing)))
    return tuple(rows)


def _target(roles: Roles) -> str:
    name = roles.target.name
    if roles.task == "regression":
        numbers = roles.target.numbers
        return f"{name}, a number from {np.nanmin(numbers):.4g} to {np.nanmax(numbers):.4g} (regression)"
    from ...runs.text import strip_control

    classes = [strip_control(value)[:30] for value in roles.classes]
    return f"{name}, {len(classes)} classes: {_listed(classes)}"


def _gaps(inputs: Sequence[Input]) -> list[str]:
    counts = [(column.column.name, int(column.column.is_missing.sum())) for column in inputs]
    return [f"{count:,} in {name}" for name, count in counts if count]


def _missing(gaps: list[str], num_dropped: int, missing: str) -> str:
    dropped = f"{num_dropped:,} rows dropped" if num_dropped else ""
    if missing == "drop" or not gaps:
        return f"{_listed(gaps)}: {dropped}" if gaps else f"{dropped}, which have no target"
    what = "mean" if missing == "mean" else "most frequent value"
    filled = f"{_listed(gaps)}: filled with the {what} of the training examples"
    return f"{filled}; {dropped}, which have no target" if dropped else filled


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def class_balance(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """Return how many examples each class has, as a row to be shown with the others; empty for a regression."""
    if not dataset.class_names:
        return ()
    counts = np.bincount(dataset.targets.reshape(-1).astype(np.int64), minlength=len(dataset.class_names)).tolist()
    shares = [f"{name} {count:,}" for name, count in zip(dataset.class_names, counts, strict=False)]
    return (("balance", _listed(shares)),)
