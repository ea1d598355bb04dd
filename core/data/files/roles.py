"""Which column is the target, which are inputs and of what kind, which are ignored and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...specs.errors import SpecError, shown, suggestion
from ..dataset import Task
from ..errors import DataError
from .table import Column, Table
from .target import find_task, refuse_mixed

MAX_CATEGORIES = 50
"""A text column with more different values is taken for names or prose, unless the spec says it is categorical."""
MAX_LISTED_CATEGORIES = 1_000

_ID_NAME = re.compile(r"(^|[\W_])(id|idx|index|uuid|guid)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Input:
    """A column that the network sees."""

    column: Column
    kind: Literal["number", "category"]
    categories: tuple[str, ...] = ()
    """Values of a category, sorted."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What is made of each column."""

    target: Column
    task: Task
    classes: tuple[str, ...]
    """Values of the target in the order of class numbers; empty for a regression."""
    inputs: tuple[Input, ...]
    ignored: tuple[tuple[str, str], ...]
    """Name and reason."""


def find_roles(
    table: Table, target: str, columns: Sequence[str], ignore: Sequence[str], categorical: Sequence[str], task: str
) -> Roles:
    """Decide; what the spec says wins over what is detected. SpecError for unknown names, DataError for bad columns."""
    for place, names in (("columns", columns), ("ignore", ignore), ("categorical", categorical)):
        for name in names:
            _require_known(table, name, f"data.{place}")
    if target:
        _require_known(table, target, "data.target")
    left = [name for name in table.names if name not in ignore]
    target_name = target or (left[-1] if left else table.names[-1])
    if target_name in ignore or target_name in columns:
        place = "ignore" if target_name in ignore else "columns"
        raise SpecError(f"'{target_name}' is the target, so it cannot stand here too", place=f"data.{place}")
    found_task, classes = find_task(table.name, table.column(target_name), task, table.place)
    inputs: list[Input] = []
    ignored = [(name, "as the spec says") for name in ignore]
    for column in table.columns:
        name = column.name
        if name == target_name or name in ignore:
            continue
        if columns and name not in columns:
            ignored.append((name, "not in data.columns"))
            continue
        reason = "" if name in columns or name in categorical else _reason_to_ignore(column)
        if reason:
            ignored.append((name, reason))
        else:
            inputs.append(_as_input(table, column, name in categorical))
    if not inputs:
        reasons = "; ".join(f"'{name}' is ignored: {reason}" for name, reason in ignored[:3])
        raise DataError(
            f"{table.name}: no column is left to predict '{target_name}' from{'; ' if reasons else ''}{reasons}"
        )
    return Roles(table.column(target_name), found_task, classes, tuple(inputs), tuple(ignored))


def _require_known(table: Table, name: str, place: str) -> None:
    if name not in table.names:
        close = suggestion(name, table.names)
        listed = ", ".join(table.names[:10]) + (" …" if len(table.names) > 10 else "")
        raise SpecError(f"{table.name} has no column {shown(name)}{close or f'; it has {listed}'}", place=place)


def _reason_to_ignore(column: Column) -> str:
    """Return why a column says nothing to a network; empty where it may."""
    if column.is_missing.all():
        return "no values"
    if column.is_numeric:
        present = column.numbers[~column.is_missing]
        if (present == present[0]).all():
            return "always the same"
        is_whole = bool(np.isfinite(present).all() and (present == np.round(present)).all())
        different = len(np.unique(present)) == len(present) > 2
        if is_whole and different and (_ID_NAME.search(column.name) or (np.diff(present) == 1).all()):
            return "numbers the rows"
        return ""
    if column.is_mixed:
        return ""  # said as an error, with the line
    different = len(set(column.labels) - {""})
    if different == 1:
        return "always the same"
    if different > MAX_CATEGORIES or different > max(2, len(column) / 2):
        return f"text, {different:,} different values in {len(column):,} rows"
    return ""


def _as_input(table: Table, column: Column, is_categorical: bool) -> Input:
    if not is_categorical:
        refuse_mixed(table.name, column, table.place)
        if column.is_numeric:
            return Input(column, "number")
    categories = tuple(sorted(set(column.labels) - {""}))
    if not categories:
        raise DataError(f"{table.name}: column '{column.name}' has no values; list it under data.ignore")
    if len(categories) > MAX_LISTED_CATEGORIES:
        rule = f"at most {MAX_LISTED_CATEGORIES:,} can be told apart"
        raise DataError(f"{table.name}: column '{column.name}' has {len(categories):,} categories, {rule}")
    return Input(column, "category", categories)
