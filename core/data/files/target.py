"""What a target column asks for: classes or numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...specs.errors import shown
from ..dataset import Task
from ..errors import DataError
from .table import Column

MAX_CLASSES = 20
"""A target of whole numbers with at most so many different values is taken for classes."""
EXAMPLES_PER_CLASS = 5
"""…if there are on average so many examples of each."""
MAX_TEXT_CLASSES = 1_000


def row_number(row: int) -> str:
    """Where a person finds a row in a file without lines."""
    return f"row {row + 1:,}"


def find_task(
    file: str, column: Column, wanted: str, place: Callable[[int], str] = row_number
) -> tuple[Task, tuple[str, ...]]:
    """Return the task and the classes, sorted as numbers where they are numbers."""
    values = sorted(set(column.labels) - {""}, key=_as_number_or_text if column.is_numeric else None)
    if not values:
        raise DataError(f"{file}: the target '{column.name}' has no values")
    if wanted != "classification":
        refuse_mixed(file, column, place)
    if len(values) == 1:
        rows = f"in all {len(column):,} rows"
        raise DataError(f"{file}: the target '{column.name}' is {shown(values[0])} {rows}, nothing can be learned")
    if wanted == "regression" and not column.is_numeric:
        row = int(np.argmax(column.is_odd))
        raise DataError(f"{file}: {place(row)}: the target '{column.name}' is no number, so no regression")
    if wanted == "regression" or (wanted == "auto" and column.is_numeric and not _are_classes(column, len(values))):
        return "regression", ()
    most = MAX_TEXT_CLASSES if wanted == "classification" else max(MAX_CLASSES, len(column) // 2)
    if len(values) > min(most, MAX_TEXT_CLASSES):
        figures = f"{len(values):,} different values in {len(column):,} rows"
        raise DataError(f"{file}: the target '{column.name}' has {figures}, too many for classes; set data.target")
    return "binary" if len(values) == 2 else "classification", tuple(values)


def refuse_mixed(file: str, column: Column, place: Callable[[int], str] = row_number) -> None:
    """Raise DataError, naming the first place, when a few values of a column are no numbers."""
    if column.is_mixed and column.texts is not None:
        row = int(np.argmax(column.is_odd))
        count = int(column.is_odd.sum())
        what = f"column '{column.name}' holds {shown(column.texts[row])} among numbers"
        more = f" and {count - 1:,} more like it" if count > 1 else ""
        way_out = "correct the file, or list the column under data.categorical or data.ignore"
        raise DataError(f"{file}: {place(row)}: {what}{more}; {way_out}")


def _are_classes(column: Column, num_different: int) -> bool:
    """Whether a column of numbers names classes: two values, or few whole ones that repeat."""
    present = column.numbers[~column.is_missing]
    if not np.isfinite(present).all():
        return False
    is_whole = bool((present == np.round(present)).all())
    few = num_different <= MAX_CLASSES and num_different * EXAMPLES_PER_CLASS <= len(present)
    return is_whole and (num_different == 2 or few)


def _as_number_or_text(text: str) -> float:
    return float(text)
