"""A Parquet file that stays where it is: read row group by row group, several of them mixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..files.roles import Roles
from ..files.table import Column
from .row_groups import RowReader

MIXED_GROUPS = 8
"""Row groups of which every stretch has a part, so that a sorted file is learned in no sorted order."""


@dataclass(slots=True)
class ParquetStream:
    """Rows of a table, encoded as they are read."""

    name: str
    path: Path
    num_rows: int
    roles: Roles
    """What is made of each column; without the values."""
    starts: np.ndarray
    """int64: the first row of each row group."""
    _reader: RowReader | None = field(default=None, repr=False)

    @classmethod
    def of(cls, path: Path, num_rows: int, roles: Roles, starts: np.ndarray) -> ParquetStream:
        """Return the stream of a file whose columns are understood; values are left behind."""
        inputs = tuple(replace(each, column=Column(each.column.name, texts=[])) for each in roles.inputs)
        bare = replace(roles, inputs=inputs, target=Column(roles.target.name, texts=[]))
        return cls(path.name, path, num_rows, bare, starts)

    @property
    def num_readers(self) -> int:
        """One: rows are unpacked in the order of the file."""
        return 1

    def __len__(self) -> int:
        return self.num_rows

    def __getstate__(self) -> dict[str, Any]:
        """Leave the open file behind."""
        return {name: getattr(self, name) for name in ("name", "path", "num_rows", "roles", "starts")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Open it anew when it is first read."""
        for name, value in state.items():
            setattr(self, name, value)
        self._reader = None

    def plan(self, rows: np.ndarray, generator: np.random.Generator, at_once: int) -> Iterator[np.ndarray]:
        """See Stream: row groups in random order, a few side by side; each stretch is shuffled."""
        starts = self.starts.tolist()
        ends = [*starts[1:], self.num_rows]
        order = generator.permutation(len(starts)).tolist()
        for first in range(0, len(order), MIXED_GROUPS):
            groups = order[first : first + MIXED_GROUPS]
            piece = max(1, at_once // len(groups))
            longest = max(ends[group] - starts[group] for group in groups)
            for begin in range(0, longest, piece):
                parts = [
                    _between(rows, starts[group] + begin, min(ends[group], starts[group] + begin + piece))
                    for group in groups
                ]
                stretch = np.concatenate(parts)
                if len(stretch):
                    yield generator.permutation(stretch)

    def read(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """See Stream."""
        from ..files.encoding import encode_inputs, encode_targets
        from ..files.parquet_reader import columns_of, reading

        ascending, back = np.unique(rows, return_inverse=True)
        with reading(self.path):
            if self._reader is None:
                names = [each.column.name for each in self.roles.inputs]
                self._reader = RowReader(self.path, [*names, self.roles.target.name])
            columns = {column.name: column for column in columns_of(self._reader.read(ascending))}
        inputs = tuple(replace(each, column=columns[each.column.name]) for each in self.roles.inputs)
        for each in inputs:
            if each.kind == "number" and each.column.is_odd.any():
                row = ascending[int(np.argmax(each.column.is_odd))] + 1
                raise DataError(f"{self.name}: row {row:,}: column '{each.column.name}' holds no number")
        roles = replace(self.roles, inputs=inputs, target=columns[self.roles.target.name])
        return encode_inputs(roles)[back], encode_targets(roles)[back]


def _between(rows: np.ndarray, start: int, end: int) -> np.ndarray:
    """Return those of ascending `rows` from `start` to before `end`."""
    first, last = np.searchsorted(rows, (start, end))
    return rows[first:last]
