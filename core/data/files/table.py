"""Table: columns of numbers or texts as they stood in a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import DataError

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "?"})
"""Texts that stand for no value, whatever their case; and `None`, in that case only, since it may be a category."""
MIXED_SHARE = 0.8
"""A column with at least this share of numbers, but not all, is a column of numbers with mistakes in it."""


@dataclass(frozen=True)  # no slots: numbers are parsed once, when first asked for
class Column:
    """One column; its texts, or its numbers where the file has types."""

    name: str
    """Safe to print."""
    texts: list[str] | None = None
    """As in the file; None where the file holds numbers."""
    values: Any = None
    """float64 (num_rows,), NaN where missing; None where the file holds texts."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values if self.texts is None else self.texts)

    @cached_property
    def numbers(self) -> np.ndarray:
        """float64 (num_rows,): NaN where the value is missing or no number."""
        if self.texts is None:
            return self.values
        try:
            return np.array([float(text) if text else np.nan for text in self.texts], dtype=np.float64)
        except ValueError:
            return np.array([_number(text) for text in self.texts], dtype=np.float64)

    @cached_property
    def labels(self) -> list[str]:
        """Each value as a text without surrounding blanks, empty where it is missing."""
        if self.texts is None:
            return ["" if np.isnan(value) else f"{value:.15g}" for value in self.values.tolist()]
        return ["" if is_missing(text) else text.strip() for text in self.texts]

    @cached_property
    def is_missing(self) -> np.ndarray:
        """bool (num_rows,)."""
        if self.texts is None:
            return np.isnan(self.values)
        return np.array([is_missing(text) for text in self.texts], dtype=bool)

    @cached_property
    def is_odd(self) -> np.ndarray:
        """bool (num_rows,): there is a value, and it is no number."""
        return np.isnan(self.numbers) & ~self.is_missing

    @property
    def is_numeric(self) -> bool:
        """Whether every value there is, is a number, and there is one."""
        return not self.is_odd.any() and not self.is_missing.all()

    @property
    def is_mixed(self) -> bool:
        """Whether most values are numbers, but not all."""
        present = int((~self.is_missing).sum())
        odd = int(self.is_odd.sum())
        return 0 < odd <= (1 - MIXED_SHARE) * present


@dataclass(frozen=True, slots=True)
class Table:
    """A table in memory."""

    name: str
    """What errors and reports call it; safe to print."""
    columns: tuple[Column, ...]
    """At least one, all of the same length, at least one row."""
    how_read: str
    """How the file was understood, such as `comma-separated, UTF-8`."""
    lines: np.ndarray | None = None
    """int64 (num_rows,): the line of the file each row ends on; None where a file has no lines."""
    rows: np.ndarray | None = None
    """int64 (num_rows,): which rows of the file these are, from 0; None where they are all of them."""

    @property
    def num_rows(self) -> int:
        """Examples."""
        return len(self.columns[0])

    @property
    def names(self) -> list[str]:
        """Names of the columns, each once."""
        return [column.name for column in self.columns]

    def place(self, row: int) -> str:
        """Where a person finds a row: `line 17`, or `row 16` counted from 1."""
        if self.lines is not None:
            return f"line {self.lines[row]:,}"
        return f"row {(row if self.rows is None else self.rows[row]) + 1:,}"

    def column(self, name: str) -> Column:
        """Return a column that is known to exist."""
        return self.columns[self.names.index(name)]


def unique_names(names: list[str], table: str) -> list[str]:
    """Return printable names, each once: empty ones are numbered, repeated ones get a number in brackets."""
    from ...runs.text import strip_control

    found: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        name = " ".join(strip_control(name).split())[:100] or f"column {number}"
        unique, copy = name, 2
        while unique in found:
            unique, copy = f"{name} ({copy})", copy + 1
            if copy > 1000:
                raise DataError(f"{table}: more than a thousand columns are called '{name}'")
        found[unique] = None
    return list(found)


def safe_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that are short and without control characters, still as many as before."""
    from ...runs.text import strip_control

    return tuple(" ".join(strip_control(name).split())[:60] or "?" for name in names)


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    text = text.strip()
    return text.lower() in MISSING or text == "None"


def _number(text: str) -> float:
    if is_missing(text):
        return np.nan
    try:
        return float(text)
    except ValueError:
        return np.nan
