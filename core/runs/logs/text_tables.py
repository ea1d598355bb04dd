"""Logs of one line a step: JSONL, CSV (Lightning's metrics.csv among them) and TSV."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from .column import Column
from .growing import GrowingLines
from .rows import Rows

csv.field_size_limit(1 << 20)


def json_row(line: str) -> Mapping[str, Any] | None:
    """Return the object on a line; None where there is none. NaN and Infinity are numbers here."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def csv_cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def delimiter_of(header: str) -> str:
    """Return what stands between the names of a header; empty for a line of one name."""
    return max("\t;,", key=header.count) if any(mark in header for mark in "\t;,") else ""


class JsonLines:
    """An object a line; lines that are none are counted and left out."""

    label: ClassVar[str] = "JSONL"
    num_steps: int = 0

    def __init__(self, path: Path) -> None:
        self._lines = GrowingLines(path, lambda line: json_row(line) is not None)
        self._rows = Rows()
        self.notes: list[str] = []

    @property
    def modified(self) -> float:
        """When it was written last."""
        return self._lines.modified

    def read(self) -> list[Column]:
        """Return what whole lines have been added."""
        for line in self._lines.read():
            row = json_row(line)
            if row is not None:
                self._rows.add(row)
            elif line.strip() and not self.notes:
                self.notes.append(f"{self._lines.path.name}: lines that are no JSON object are left out")
        return self._rows.take()


class CsvTable:
    """A header and a row a step; an empty cell is no value."""

    label: ClassVar[str] = "CSV"
    num_steps: int = 0

    def __init__(self, path: Path) -> None:
        self._lines = GrowingLines(path)
        self._rows = Rows()
        self._header: list[str] = []
        self._delimiter = ","
        self.notes: list[str] = []

    @property
    def modified(self) -> float:
        """When it was written last."""
        return self._lines.modified

    def read(self) -> list[Column]:
        """Return what whole rows have been added."""
        for line in self._lines.read():
            if not line.strip():
                continue
            if not self._header:
                self._delimiter = delimiter_of(line) or ","
                self._header = [name.strip().lstrip("\ufeff") for name in csv_cells(line, self._delimiter)]
                continue
            cells = csv_cells(line, self._delimiter)
            self._rows.add(dict(zip(self._header, cells, strict=False)))
        return self._rows.take()
