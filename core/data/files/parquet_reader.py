"""Read a Parquet file with pyarrow; types come from the file."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...specs.errors import shown
from ..errors import DataError
from .csv_reader import MAX_COLUMNS
from .table import Column, Table, unique_names

BYTES_PER_VALUE = 64
"""Memory for a value while the table is read: Arrow's, ours, and the array that is trained on."""


def read_parquet(path: Path) -> Table:
    """Read a whole file. DataError when it cannot be used or pyarrow is missing."""
    with reading(path):
        import pyarrow.parquet as parquet

        with parquet.ParquetFile(path) as file:
            table = file.read()
    names = unique_names([str(name) for name in table.column_names], path.name)
    columns = zip(names, columns_of(table), strict=True)
    return Table(path.name, tuple(replace(column, name=name) for name, column in columns), "Parquet")


def num_bytes(path: Path) -> int:
    """Return about how much memory reading the whole file takes. DataError when it cannot be used."""
    with reading(path):
        import pyarrow.parquet as parquet

        metadata = parquet.read_metadata(path)
    rows, columns = metadata.num_rows, metadata.num_columns
    if not rows or not columns:
        raise DataError(f"{path.name}: holds {rows:,} rows of {columns:,} columns, nothing to learn from")
    if columns > MAX_COLUMNS:
        raise DataError(f"{path.name}: {columns:,} columns, at most {MAX_COLUMNS:,} can be used")
    return rows * columns * BYTES_PER_VALUE


def columns_of(table: Any) -> list[Column]:
    """Return the columns of an Arrow table under the names they have in the file."""
    return [_column(str(name), values) for name, values in zip(table.column_names, table.columns, strict=True)]


def require_plain_names(path: Path, names: list[str]) -> list[str]:
    """Return the names of the columns; DataError where two are alike or one cannot be printed."""
    odd = next((name for name, plain in zip(names, unique_names(names, path.name), strict=True) if name != plain), None)
    if odd is not None:
        rule = "is there twice or cannot be printed, and a file that is read while training needs plain names"
        raise DataError(f"{path.name}: the column name {shown(odd)} {rule}; rename it")
    return names


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Say as a DataError what pyarrow says of a file, or that there is no pyarrow."""
    try:
        import pyarrow as arrow
    except ImportError:
        raise DataError(f"{path.name}: reading Parquet needs pyarrow: pip install pyarrow") from None
    try:
        yield
    except (arrow.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DataError(f"{path.name}: cannot be read as Parquet: {reason}") from None


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
