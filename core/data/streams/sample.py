"""From a Parquet file that does not fit in memory to a Dataset: a sample of it, and a stream of all its rows.

Two passes: one over all columns for the rows of the sample, one over the target and the categories, whose every value
has to be known before training.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dataset import Dataset
from ..errors import DataError
from ..files.encoding import to_dataset
from ..files.parquet_reader import columns_of, reading, require_plain_names
from ..files.roles import MAX_LISTED_CATEGORIES, Input, Roles, find_roles
from ..files.table import Column, Table
from ..files.target import MAX_TEXT_CLASSES, find_task
from .memory import evenly_random, in_words, num_held
from .row_groups import RowReader
from .tables import ParquetStream

if TYPE_CHECKING:
    from ..table_source import TableSource

PASS_ROWS = 65_536
KEEP_IN_MEMORY = "or have it read into memory with a larger data.memory_mib"


def sample_and_stream(source: TableSource, path: Path, limit: int) -> Dataset:
    """Return a sample with the stream of the whole file. DataError where a file cannot be used without all of it."""
    name = path.name
    if source.missing == "drop":
        way_out = f'choose data.missing = "mean" or "most_frequent", {KEEP_IN_MEMORY}'
        raise DataError(f"{name}: rows cannot be dropped from a file that is read while training; {way_out}")
    with reading(path):
        reader = RowReader(path)
        names = require_plain_names(path, reader.names)
        held = evenly_random(reader.num_rows, num_held(reader.num_rows, len(names), limit))
        table = Table(name, tuple(columns_of(reader.read(held))), "Parquet", rows=held)
        roles = find_roles(table, source.target, source.columns, source.ignore, source.categorical, source.task)
        values, num_missing = _values(path, roles)
    if num_missing:
        rows = f"{num_missing:,} of {reader.num_rows:,} rows"
        way_out = f"write the file without them, {KEEP_IN_MEMORY}"
        raise DataError(f"{name}: the target '{roles.target.name}' has no value in {rows}; {way_out}")
    roles = _completed(table, roles, values, source.task)
    dataset = to_dataset(table, roles, source.missing)
    size = f"{reader.num_rows:,} rows, {len(names):,} columns, Parquet"
    return replace(
        dataset,
        detected=(("file", size), *dataset.detected[1:], in_words(reader.num_rows, len(held))),
        stream=ParquetStream.of(path, reader.num_rows, roles, reader.starts),
        held=held,
    )


def _values(path: Path, roles: Roles) -> tuple[dict[str, set[str]], int]:
    """Return every value of the categories and of a target of classes, and how many rows have no target."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    target = roles.target.name
    values: dict[str, set[str]] = {each.column.name: set() for each in roles.inputs if each.kind == "category"}
    if roles.task != "regression":
        values[target] = set()
    num_missing = 0
    with parquet.ParquetFile(path, buffer_size=2**16, pre_buffer=False) as file:
        for batch in file.iter_batches(PASS_ROWS, columns=list({*values, target}), use_threads=False):
            for column in columns_of(arrow.Table.from_batches([batch])):
                if column.name == target:
                    num_missing += int(column.is_missing.sum())
                if column.name in values:
                    found = values[column.name]
                    found.update(set(column.labels) - {""})
                    _require_few(path.name, column.name, len(found))
    return values, num_missing


def _require_few(file: str, name: str, count: int) -> None:
    most = max(MAX_LISTED_CATEGORIES, MAX_TEXT_CLASSES)
    if count > most:
        raise DataError(f"{file}: column '{name}' has more than {most:,} different values; list it under data.ignore")


def _completed(table: Table, roles: Roles, values: dict[str, set[str]], wanted: str) -> Roles:
    """Return the roles with the values that the sample did not show."""
    inputs = [
        Input(each.column, each.kind, tuple(sorted(values[each.column.name]))) if each.kind == "category" else each
        for each in roles.inputs
    ]
    task, classes = roles.task, roles.classes
    if task != "regression":
        unseen = sorted(values[roles.target.name] - set(roles.target.labels))
        task, classes = find_task(table.name, _extended(roles.target, unseen), wanted)
    return replace(roles, inputs=tuple(inputs), task=task, classes=classes)


def _extended(column: Column, labels: list[str]) -> Column:
    import numpy as np

    if column.texts is not None:
        return Column(column.name, texts=[*column.texts, *labels])
    more: Any = np.array([float(label) for label in labels], dtype=np.float64)
    return Column(column.name, values=np.concatenate([column.values, more]))
