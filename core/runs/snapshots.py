"""Arrays for pictures: packed without pickle, read without trust, thinned without gaps."""

import math
import sqlite3
import zlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from .buckets import Array
from .errors import RunFolderError
from .text import strip_control_deep

MAX_PER_NAME = 200
ONCE = frozenset({"data_points"})
"""Names that are recorded the first time only."""
_MAX_BYTES = 1 << 28
_DTYPES = frozenset({"|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8"})


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Arrays recorded at one step."""

    name: str
    step: int
    time: float
    """Seconds since the epoch."""
    arrays: dict[str, Array] = field(repr=False)
    """Read-only."""
    meta: dict[str, Any]


class _Stored(msgspec.Struct, array_like=True, frozen=True):
    name: str
    dtype: str
    shape: tuple[int, ...]
    num_stored: int
    """Bytes in the blob."""
    compressed: bool


_decode_header = msgspec.msgpack.Decoder(list[_Stored]).decode


def encode_arrays(arrays: dict[str, Array]) -> bytes:
    """Return one blob; TypeError for arrays that are not numbers or booleans."""
    header: list[_Stored] = []
    chunks: list[bytes] = []
    for name, array in arrays.items():
        array = np.asarray(array)
        dtype = array.dtype.newbyteorder("<").str
        if dtype not in _DTYPES:
            raise TypeError(f"snapshot array {name!r} has dtype {array.dtype}; only numbers and booleans are recorded")
        content = array.astype(dtype, order="C", copy=False).tobytes()
        packed = zlib.compress(content, 1) if len(content) > 256 else content
        compressed = len(packed) < 0.9 * len(content)
        chunks.append(packed if compressed else content)
        header.append(_Stored(name, dtype, array.shape, len(chunks[-1]), compressed))
    head = msgspec.msgpack.encode(header)
    return len(head).to_bytes(4, "little") + head + b"".join(chunks)


def decode_arrays(blob: bytes) -> dict[str, Array]:
    """Return the arrays; RunFolderError when the blob is damaged or claims more than it holds."""
    try:
        length = int.from_bytes(blob[:4], "little")
        header = _decode_header(blob[4 : 4 + length])
        arrays: dict[str, Array] = {}
        offset = 4 + length
        for stored in header:
            end = offset + stored.num_stored
            if stored.num_stored < 0 or end > len(blob):
                raise ValueError("an array reaches past its blob")
            arrays[strip_control_deep(stored.name)] = _decode(stored, blob[offset:end])
            offset = end
        return arrays
    except (msgspec.MsgspecError, ValueError, zlib.error) as error:
        raise RunFolderError(f"a recorded picture is damaged ({error})") from error


def _decode(stored: _Stored, content: bytes) -> Array:
    if stored.dtype not in _DTYPES or len(stored.shape) > 8 or min(stored.shape, default=0) < 0:
        raise ValueError(f"an array of dtype {stored.dtype[:20]!r}")
    dtype = np.dtype(stored.dtype)
    num_bytes = math.prod(stored.shape) * dtype.itemsize
    if num_bytes > _MAX_BYTES:
        raise ValueError(f"an array of {num_bytes} bytes")
    if stored.compressed:
        inflate = zlib.decompressobj()
        content = inflate.decompress(content, num_bytes + 1)
    if len(content) != num_bytes:
        raise ValueError("an array whose bytes do not fill its shape")
    return np.frombuffer(content, dtype).reshape(stored.shape)  # over bytes, hence read-only


def insert_snapshot(
    connection: sqlite3.Connection, name: str, step: int, time: float, meta: dict[str, Any], blob: bytes
) -> int | None:
    """Insert one row, return its id, and thin its name: kept are multiples of a power of two, and the newest.

    Which rows stay depends on their ordinal number only, so they are evenly spread over the run at any length.
    """
    (newest,) = connection.execute("SELECT MAX(ordinal) FROM snapshot WHERE name = ?", (name,)).fetchone()
    if newest is not None and name in ONCE:
        return None
    ordinal = 0 if newest is None else newest + 1
    stride = 1
    while ordinal // stride >= MAX_PER_NAME:
        stride *= 2
    connection.execute("DELETE FROM snapshot WHERE name = ? AND ordinal % ? != 0", (name, stride))
    return connection.execute(
        "INSERT INTO snapshot(name, ordinal, step, time, meta, blob) VALUES (?, ?, ?, ?, ?, ?)",
        (name, ordinal, step, time, msgspec.msgpack.encode(meta), blob),
    ).lastrowid


def find_snapshot(
    connection: sqlite3.Connection, name: str, newest_id: int, step: int | None
) -> tuple[int, int, float, bytes, bytes] | None:
    """Return (id, step, time, meta, blob) of the newest row up to an id and, if given, a step."""
    limit = 2**62 if step is None else step
    return connection.execute(
        "SELECT id, CAST(step AS INTEGER), CAST(time AS REAL), meta, blob FROM snapshot"
        " WHERE name = ? AND id <= ? AND step <= ? ORDER BY id DESC LIMIT 1",
        (name, newest_id, limit),
    ).fetchone()


def decode_snapshot(name: str, step: int, time: float, meta: bytes, blob: bytes) -> Snapshot:
    """Return the record of a row; RunFolderError when it is damaged."""
    try:
        if not isinstance(meta, bytes) or not isinstance(blob, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError("not a blob")  # SQLite keeps any type
        decoded = msgspec.msgpack.decode(meta, type=dict[str, Any])
    except (msgspec.MsgspecError, ValueError) as error:
        raise RunFolderError(f"a recorded picture is damaged ({error})") from error
    return Snapshot(name, step, time, decode_arrays(blob), strip_control_deep(decoded))
