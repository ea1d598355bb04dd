"""Read a Parquet file with pyarrow; types come from the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from .csv_reader import MAX_COLUMNS
from .table import Column, Table, unique_names

BYTES_PER_VALUE = 64
"""Memory for a value while the table is read: Arrow's, ours, and the array that is trained on."""


def read_parquet(path: Path) -> Table:
    """Read a whole file. DataError when it cannot be used or pyarrow is missing."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise DataError(f"{path.name}: reading Parquet needs pyarrow: pip install 'nn-tui[parquet]'") from None
    try:
        with parquet.ParquetFile(path) as file:
            _require_room(path, file.metadata)
            table = file.read()
    except (arrow.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DataError(f"{path.name}: cannot be read as Parquet: {reason}") from None
    names = unique_names([str(name) for name in table.column_names], path.name)
    columns = tuple(_column(name, values) for name, values in zip(names, table.columns, strict=True))
    return Table(path.name, columns, "Parquet")


def _require_room(path: Path, metadata: Any) -> None:
    import psutil

    rows, columns = metadata.num_rows, metadata.num_columns
    if not rows or not columns:
        raise DataError(f"{path.name}: holds {rows:,} rows of {columns:,} columns, nothing to learn from")
    if columns > MAX_COLUMNS:
        raise DataError(f"{path.name}: {columns:,} columns, at most {MAX_COLUMNS:,} can be used")
    if rows * columns * BYTES_PER_VALUE > psutil.virtual_memory().available:
        raise DataError(f"{path.name}: {rows:,} rows of {columns:,} columns do not fit in memory; take a part of them")


def _column(name: str, values: Any) -> Column:
    import pyarrow as arrow

    kind = values.type
    if arrow.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
        kind = values.type
    if arrow.types.is_boolean(kind):
        return Column(name, texts=[_text(value) for value in values.to_pylist()])
    if arrow.types.is_integer(kind) or arrow.types.is_floating(kind) or arrow.types.is_decimal(kind):
        numbers = values.cast(arrow.float64(), safe=False)
        return Column(name, values=np.array(numbers.to_numpy(), dtype=np.float64))
    return Column(name, texts=[_text(value) for value in values.to_pylist()])


def _text(value: object) -> str:
    return "" if value is None else str(value)[:1000]
