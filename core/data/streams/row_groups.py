"""Rows of a Parquet file by number, in bounded memory: row groups are unpacked a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

BATCH_ROWS = 8192
MAX_OPEN = 16
"""Row groups that are being read at once, each in its own place."""


class RowReader:
    """Quick where the rows asked for lie close together, and each call goes on where the one before ended."""

    def __init__(self, path: Path, columns: Sequence[str] | None = None) -> None:
        """Read these columns, or all; the file stays open."""
        import pyarrow.parquet as parquet

        self._file = parquet.ParquetFile(path, buffer_size=2**16, pre_buffer=False)
        self._columns = list(columns) if columns is not None else None
        self._open: dict[int, _Place] = {}
        metadata = self._file.metadata
        self.starts = group_starts(metadata)
        """int64: the first row of each row group."""
        self.num_rows: int = metadata.num_rows
        self.names = [str(name) for name in self._file.schema_arrow.names]
        """Of all columns of the file."""

    def read(self, rows: np.ndarray) -> Any:
        """Return an Arrow table of these rows, which are ascending and not repeated."""
        import pyarrow as arrow

        groups = np.searchsorted(self.starts, rows, side="right") - 1
        parts = [
            part
            for group in np.unique(groups).tolist()
            for part in self._from_group(group, rows[groups == group] - self.starts[group])
        ]
        return arrow.Table.from_batches(parts)

    def _from_group(self, group: int, wanted: np.ndarray) -> Iterator[Any]:
        """Yield the wanted rows of a group, batch by batch."""
        place = self._open.pop(group, None)
        if place is None or place.first > wanted[0]:
            place = _Place(self._batches(group))
        while len(wanted):
            place.go_to(int(wanted[0]))
            num_here = int(np.searchsorted(wanted, place.end))
            yield place.batch.take(wanted[:num_here] - place.first)
            wanted = wanted[num_here:]
        self._open[group] = place  # the one used last comes last
        if len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]

    def _batches(self, group: int) -> Iterator[Any]:
        return self._file.iter_batches(BATCH_ROWS, row_groups=[group], columns=self._columns, use_threads=False)


class _Place:
    """How far a row group has been read."""

    def __init__(self, batches: Iterator[Any]) -> None:
        self._batches = batches
        self.batch: Any = next(batches)
        self.first = 0
        """Number, within the group, of the first row of `batch`."""

    @property
    def end(self) -> int:
        """One past the last row of `batch`."""
        return self.first + self.batch.num_rows

    def go_to(self, row: int) -> None:
        """Read on until `batch` holds this row."""
        while row >= self.end:
            self.first, self.batch = self.end, next(self._batches)


def group_starts(metadata: Any) -> np.ndarray:
    """Return the first row of each row group, int64 (num_groups,); empty groups are none."""
    sizes = np.array([metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)], np.int64)
    return np.concatenate([[0], np.cumsum(sizes)[:-1]])
