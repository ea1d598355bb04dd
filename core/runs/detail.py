"""The finer levels of a series, on disk: a row holds what one seal took from the log, or 64 rows of the level below.

Level 0: raw points. Level 1: buckets of 64 points. Level n: buckets of 64 buckets of level n − 1. A level covers
the run up to its newest full 64 rows; what is newer is found one level below, the newest of all in the log.
"""

import sqlite3
from collections.abc import Iterator

import msgspec
import numpy as np

from .batches import decode_batch
from .buckets import BUCKET, Array, columns_of, fold_points, from_columns, merge
from .errors import RunFolderError
from .packing import pack, unpack

FAN_OUT = 64
_ANY = 2**62


def read_points(connection: sqlite3.Connection, series: int, first_step: int, last_step: int) -> tuple[Array, Array]:
    """Return every raw point from first_step to last_step, both included: int64 (n,), float64 (n,)."""
    parts = [_decode_points(blob) for blob in _rows(connection, 0, series, 0, first_step, last_step)]
    parts.append(_logged_points(connection, series, first_step, last_step))
    steps = np.concatenate([part[0] for part in parts])
    values = np.concatenate([part[1] for part in parts])
    inside = (steps >= first_step) & (steps <= last_step)
    return steps[inside], values[inside]


def read_all(connection: sqlite3.Connection, series: int) -> Iterator[tuple[Array, Array]]:
    """Yield every sealed raw point, in pieces."""
    for blob in _rows(connection, 0, series, 0, -_ANY, _ANY):
        yield _decode_points(blob)


def read_table(connection: sqlite3.Connection, series: int, level: int, first_step: int, last_step: int) -> Array:
    """Return a table of the buckets that overlap the steps, none coarser than `level`, which is at least 1."""
    parts: list[Array] = []
    start = 0
    for finer in range(level, 0, -1):
        rows = _rows(connection, finer, series, start, first_step, last_step)
        parts += [_decode_table(blob) for blob in rows]
        start = FAN_OUT * num_rows(connection, finer, series)
    steps, values = _logged_points(connection, series, first_step, last_step)
    parts.append(fold_points(steps, values, FAN_OUT))
    table = np.concatenate([np.empty(0, BUCKET), *parts])
    return table[(table["last"] >= first_step) & (table["first"] <= last_step)]


def append_points(connection: sqlite3.Connection, series: int, steps: Array, values: Array) -> None:
    """Add a row of raw points, at least one, and whatever rows of higher levels it completes."""
    number = num_rows(connection, 0, series)
    _insert(connection, 0, series, number, int(steps[0]), int(steps[-1]), pack(None, [steps, values]))
    _append_table(connection, 1, series, fold_points(steps, values, FAN_OUT))


def truncate(connection: sqlite3.Connection, series: int, step: int) -> None:
    """Forget what is later than `step`."""
    cut = connection.execute(
        "SELECT blob FROM segment WHERE level = 0 AND series = ? AND first_step <= ? AND last_step > ?",
        (series, step, step),
    ).fetchone()
    connection.execute("DELETE FROM segment WHERE series = ? AND last_step > ?", (series, step))
    if cut:
        steps, values = _decode_points(cut[0])
        kept = steps <= step
        append_points(connection, series, steps[kept], values[kept])


def num_rows(connection: sqlite3.Connection, level: int, series: int) -> int:
    """Return how many rows a level of a series has."""
    query = "SELECT MAX(number) FROM segment WHERE level = ? AND series = ?"
    (newest,) = connection.execute(query, (level, series)).fetchone()
    return 0 if newest is None else newest + 1


def _append_table(connection: sqlite3.Connection, level: int, series: int, table: Array) -> None:
    number = num_rows(connection, level, series)
    first_step, last_step = int(table["first"][0]), int(table["last"][-1])
    _insert(connection, level, series, number, first_step, last_step, pack(None, columns_of(table)))
    if (number + 1) % FAN_OUT == 0:
        rows = _rows(connection, level, series, number + 1 - FAN_OUT, -_ANY, _ANY)
        merged = np.concatenate([_decode_table(blob) for blob in rows])
        _append_table(connection, level + 1, series, merge(merged, FAN_OUT))


def _insert(
    connection: sqlite3.Connection, level: int, series: int, number: int, first_step: int, last_step: int, blob: bytes
) -> None:
    connection.execute(
        "INSERT INTO segment(level, series, number, first_step, last_step, blob) VALUES (?, ?, ?, ?, ?, ?)",
        (level, series, number, first_step, last_step, blob),
    )


def _rows(
    connection: sqlite3.Connection, level: int, series: int, start: int, first_step: int, last_step: int
) -> Iterator[bytes]:
    """Yield the blobs of rows number `start` and later that overlap the steps."""
    rows = connection.execute(
        "SELECT CAST(first_step AS INTEGER), blob FROM segment"
        " WHERE level = ? AND series = ? AND last_step >= ? AND number >= ? ORDER BY last_step, number",
        (level, series, first_step, start),
    )
    for row_first, blob in rows:
        if row_first > last_step:
            break
        yield blob


def _logged_points(connection: sqlite3.Connection, series: int, first_step: int, last_step: int) -> tuple[Array, Array]:
    """Return the points that are in the log only, from batches that overlap the steps."""
    parts: list[tuple[Array, Array]] = [(np.empty(0, np.int64), np.empty(0))]
    blobs = connection.execute(
        "SELECT blob FROM batch WHERE id > (SELECT COALESCE(MAX(batch), 0) FROM overview)"
        " AND last_step >= ? AND first_step <= ? ORDER BY id",
        (first_step, last_step),
    )
    for (blob,) in blobs:
        parts += [(points.steps, points.values) for points in decode_batch(blob) if points.series == series]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _decode_points(blob: bytes) -> tuple[Array, Array]:
    arrays = unpack(blob)[1]
    if len(arrays) != 2 or len(arrays[0]) != len(arrays[1]):
        raise RunFolderError("recorded points are damaged")
    return arrays[0], arrays[1]


def _decode_table(blob: bytes) -> Array:
    try:
        return from_columns(unpack(blob)[1])
    except (ValueError, IndexError, msgspec.MsgspecError) as error:
        raise RunFolderError(f"recorded buckets are damaged ({error})") from error
