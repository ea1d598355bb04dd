"""What one flush recorded: points of many series in one blob."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from .buckets import Array
from .errors import RunFolderError
from .packing import pack, unpack


class Points(NamedTuple):
    """Consecutive points of one series."""

    series: int
    """The series' id in this run."""
    steps: Array
    """int64 (n,), never decreasing."""
    values: Array
    """float64 (n,)."""


_decode_counts = msgspec.msgpack.Decoder(list[tuple[int, int]]).decode


def encode_batch(columns: Sequence[Points]) -> bytes:
    """Return one blob. All columns are stored end to end: a batch is a log entry, so writing must cost little."""
    counts = [(points.series, len(points.steps)) for points in columns]
    steps = np.concatenate([points.steps for points in columns])
    values = np.concatenate([points.values for points in columns])
    return pack(counts, [steps, values])


def decode_batch(blob: bytes) -> Iterator[Points]:
    """Yield the columns; RunFolderError when the blob is damaged."""
    meta, arrays = unpack(blob)
    try:
        counts = _decode_counts(meta)
        steps, values = arrays
    except (msgspec.MsgspecError, ValueError) as error:
        raise RunFolderError(f"recorded data is damaged ({error})") from error
    end = 0
    for series, count in counts:
        start, end = end, end + count
        if count < 1 or end > len(steps) or end > len(values):
            raise RunFolderError("recorded data is damaged (a column reaches past its batch)")
        yield Points(series, steps[start:end], values[start:end])


def in_step_order(steps: Array, values: Array) -> tuple[Array, Array]:
    """Return the points sorted by step if they were not; equal steps keep their order."""
    if len(steps) < 2 or (steps[1:] >= steps[:-1]).all():
        return steps, values
    order = np.argsort(steps, kind="stable")
    return steps[order], values[order]
