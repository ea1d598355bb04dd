"""Arrays of numbers in one blob: a small msgpack header, then the bytes, 8-aligned.

Numbers come back bit-exact: evenly spaced integers become a range, floats become 32 bits only where that loses nothing.
Nothing in a blob is trusted: sizes are checked against the blob before anything is allocated.
"""

import struct
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from .errors import RunFolderError

Array = np.ndarray[Any, np.dtype[Any]]

RANGE, OFFSET32, INT64, FLOAT32, FLOAT64, SAME = range(6)
_STORED = {
    OFFSET32: np.dtype("<u4"),
    INT64: np.dtype("<i8"),
    FLOAT32: np.dtype("<f4"),
    FLOAT64: np.dtype("<f8"),
    SAME: np.dtype("<f8"),
}
MAX_COUNT = 1 << 24
"""Numbers in one array; a larger count in a header is damage or malice."""


class _Column(msgspec.Struct, array_like=True, frozen=True):
    encoding: int
    count: int
    offset: int = 0
    """Bytes from the end of the header."""
    start: int = 0
    stride: int = 0


class _Header(msgspec.Struct, array_like=True, frozen=True):
    meta: msgspec.Raw
    columns: list[_Column]


_encode = msgspec.msgpack.Encoder().encode
_decode_header = msgspec.msgpack.Decoder(_Header).decode


def pack(meta: Any, arrays: Iterable[Array]) -> bytes:
    """Return one blob of `meta` (anything msgspec encodes) and 1-D arrays of int64 or float64."""
    columns: list[_Column] = []
    chunks: list[bytes] = []
    offset = 0
    for array in arrays:
        column, content = _encode_array(array, offset)
        columns.append(column)
        padding = -len(content) % 8
        chunks.append(content + b"\0" * padding)
        offset += len(content) + padding
    header = _encode(_Header(msgspec.Raw(_encode(meta)), columns))
    return struct.pack("<I", len(header)) + header + b"".join(chunks)


def unpack(blob: bytes) -> tuple[msgspec.Raw, list[Array]]:
    """Return what `pack` was given, meta still encoded; RunFolderError when the blob is damaged."""
    try:
        if not isinstance(blob, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # SQLite keeps any type
            raise ValueError("not a blob")
        (length,) = struct.unpack_from("<I", blob)
        header = _decode_header(memoryview(blob)[4 : 4 + length])
        if sum(column.count for column in header.columns) > 4 * MAX_COUNT:
            raise ValueError("more numbers than a blob may hold")
        return header.meta, [_decode_array(column, blob, 4 + length) for column in header.columns]
    except (struct.error, msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise RunFolderError(f"recorded data is damaged ({error})") from error


def _encode_array(array: Array, offset: int) -> tuple[_Column, bytes]:
    count = len(array)
    if array.dtype.kind in "iu":
        return _encode_integers(array.astype(np.int64, copy=False), count, offset)
    values = array.astype(np.float64, copy=False)
    if count > 1 and (values.view(np.int64) == values[:1].view(np.int64)).all():
        return _Column(SAME, count, offset), values[:1].astype("<f8").tobytes()
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        narrow = values.astype(np.float32)
    lossless = np.array_equal(narrow, values, equal_nan=True)
    encoding = FLOAT32 if lossless else FLOAT64
    return _Column(encoding, count, offset), (narrow if lossless else values).astype(_STORED[encoding]).tobytes()


def _encode_integers(array: Array, count: int, offset: int) -> tuple[_Column, bytes]:
    if count == 0:
        return _Column(RANGE, 0), b""
    start = int(array[0])
    stride = int(array[1]) - start if count > 1 else 0
    if count <= 2 or (np.diff(array) == stride).all():
        return _Column(RANGE, count, 0, start, stride), b""
    low, high = int(array.min()), int(array.max())
    if high - low < 2**32:
        return _Column(OFFSET32, count, offset, low), (array - low).astype("<u4").tobytes()
    return _Column(INT64, count, offset), array.astype("<i8").tobytes()


def _decode_array(column: _Column, blob: bytes, base: int) -> Array:
    if not 0 <= column.count <= MAX_COUNT:
        raise ValueError(f"an array of {column.count} numbers")
    if column.encoding == RANGE:
        return column.start + column.stride * np.arange(column.count, dtype=np.int64)
    if column.encoding not in _STORED or column.offset < 0:
        raise ValueError(f"unknown encoding {column.encoding}")
    num_stored = 1 if column.encoding == SAME else column.count
    stored = np.frombuffer(blob, _STORED[column.encoding], num_stored, base + column.offset)
    if column.encoding == SAME:
        return np.full(column.count, stored[0], dtype=np.float64)
    if column.encoding == OFFSET32:
        return stored.astype(np.int64) + column.start
    return stored.astype(np.int64 if column.encoding == INT64 else np.float64)
