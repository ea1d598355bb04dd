"""Scalars of many TensorBoard events at once.

A training script writes the same few kinds of event over and over. One event of a kind is taken apart field by field;
all others that have its length, and its bytes wherever these are neither time, step, tag nor value, are decoded
together as columns of a matrix. What fits nothing is taken apart one by one.
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..buckets import Array
from .column import Column
from .crc32c import masked_crc, masked_crcs
from .event_layout import Damaged, Layout, layout_of, read_varint, signed

MAX_KINDS = 16
"""Kinds of one length; what differs from all of them is taken apart one by one."""
MAX_KIND_BYTES = 1024
FEW = 8
"""Events of one length up to which a matrix is not worth while."""


class Points(NamedTuple):
    """Scalars of one tag from events of one kind."""

    at: Array
    """Where in the file each event is: the order they were written in."""
    steps: Array
    values: Array
    times: Array


class Scan(NamedTuple):
    """What a stretch of a file held."""

    columns: list[Column]
    num_damaged: int
    """Events left out because they do not match their checksum or cannot be taken apart."""


def scan_events(data: bytes, offsets: Array, lengths: Array, check: bool) -> Scan:
    """Return the scalars of events at `offsets` of `data`, each followed by its checksum."""
    scanner = _Scanner(data, check)
    for length in np.unique(lengths).tolist():
        scanner.scan(offsets[lengths == length], length)
    return Scan(scanner.columns(), scanner.num_damaged)


class _Scanner:
    def __init__(self, data: bytes, check: bool) -> None:
        self._data = data
        self._bytes = np.frombuffer(data, np.uint8)
        self._check = check
        self._points: dict[bytes, list[Points]] = defaultdict(list)
        self._single: dict[bytes, list[tuple[int, int, float, float]]] = defaultdict(list)
        self.num_damaged = 0

    def scan(self, offsets: Array, length: int) -> None:
        """Take in all events of one length."""
        kinds = 0
        if length <= MAX_KIND_BYTES and len(offsets) > FEW:
            # Each row an event and its checksum: uint8 (n, length + 4).
            rows = sliding_window_view(self._bytes, length + 4)[offsets]
            while len(offsets) > FEW and kinds < MAX_KINDS:
                kinds += 1
                fits = self._scan_kind(rows, offsets, length)
                rows, offsets = rows[~fits], offsets[~fits]
        for offset in offsets.tolist():
            self._scan_one(offset, length)

    def columns(self) -> list[Column]:
        """Everything taken in, by tag, in the order of the file."""
        for tag, rows in self._single.items():
            at, steps, values, times = zip(*rows, strict=True)
            self._points[tag].append(
                Points(np.array(at), np.array(steps, np.int64), np.array(values, np.float64), np.array(times))
            )
        return [_column(tag, pieces) for tag, pieces in self._points.items()]

    def _scan_kind(self, rows: Array, offsets: Array, length: int) -> Array:
        """Decode the events like the first; return which those are. The first one always is."""
        first = rows[0, :length].tobytes()
        layout = _layout(first)
        if layout is None or len(layout.values) != 1 or not layout.values[0].type or layout.wall_time is None:
            self._scan_one(int(offsets[0]), length)
            return np.arange(len(rows)) == 0
        varying, fits = _same_kind(rows, layout, length)
        kind, at = rows[fits], offsets[fits]
        if self._check:
            stored = kind[:, length:].copy().view("<u4").ravel()
            good = masked_crcs(kind[:, :length], varying) == stored
            self.num_damaged += int((~good).sum())
            kind, at = kind[good], at[good]
        if len(kind):
            self._decode(kind, at, layout)
        return fits

    def _decode(self, kind: Array, at: Array, layout: Layout) -> None:
        (value,) = layout.values
        assert layout.wall_time is not None, "checked by the caller"
        times = _numbers(kind, slice(layout.wall_time, layout.wall_time + 8), "<f8")
        values = _numbers(kind, value.place, value.type)
        steps = _varints(kind[:, layout.step]) if layout.step else np.zeros(len(kind), np.int64)
        tags = np.ascontiguousarray(kind[:, value.tag])
        if (tags == tags[0]).all():
            self._points[tags[0].tobytes()].append(Points(at, steps, values, times))
            return
        names, which = np.unique(tags.view(f"V{tags.shape[1]}").ravel(), return_inverse=True)
        order = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which, minlength=len(names)))
        for name, chosen in zip(names.tolist(), np.split(order, ends[:-1]), strict=True):
            self._points[name].append(Points(at[chosen], steps[chosen], values[chosen], times[chosen]))

    def _scan_one(self, offset: int, length: int) -> None:
        event = self._data[offset : offset + length]
        layout = _layout(event)
        if layout is None:
            self.num_damaged += 1
            return
        if not layout.values:
            return
        if self._check and masked_crc(event) != int.from_bytes(self._data[offset + length :][:4], "little"):
            self.num_damaged += 1
            return
        step = signed(read_varint(event, layout.step.start)[0]) if layout.step else 0
        time = float(np.frombuffer(event, "<f8", 1, layout.wall_time)[0]) if layout.wall_time is not None else np.nan
        for value in layout.values:
            content = event[value.place]
            number = float(np.frombuffer(content, value.type)[0]) if value.type else signed(read_varint(content, 0)[0])
            self._single[event[value.tag]].append((offset, step, float(number), time))


def _layout(event: bytes) -> Layout | None:
    try:
        return layout_of(event)
    except Damaged:
        return None


def _same_kind(rows: Array, layout: Layout, length: int) -> tuple[Array, Array]:
    """Places in which events of this kind may differ, and which rows are of it: bool (n,)."""
    (value,) = layout.values
    assert layout.wall_time is not None, "checked by the caller"
    free = np.zeros(length, bool)
    free[layout.wall_time : layout.wall_time + 8] = True
    free[value.tag] = free[value.place] = True
    fits = np.ones(len(rows), bool)
    if layout.step:
        free[layout.step] = True
        bits = rows[:, layout.step] & 0x80
        fits &= (bits == bits[0]).all(axis=1)
    fixed = np.flatnonzero(~free)
    fits &= (rows[:, fixed] == rows[0, fixed]).all(axis=1)
    return np.flatnonzero(free), fits


def _numbers(kind: Array, place: slice, form: str) -> Array:
    return np.ascontiguousarray(kind[:, place]).view(form).ravel().astype(np.float64)


def _varints(columns: Array) -> Array:
    """Decode varints of equal length: uint8 (n, k) → int64 (n,)."""
    steps = np.zeros(len(columns), np.uint64)
    for place in range(columns.shape[1]):
        steps |= (columns[:, place] & 0x7F).astype(np.uint64) << np.uint64(7 * place)
    return steps.view(np.int64)


def _column(tag: bytes, pieces: list[Points]) -> Column:
    points = pieces[0]
    if len(pieces) > 1:
        joined = Points(*(np.concatenate(arrays) for arrays in zip(*pieces, strict=True)))
        order = np.argsort(joined.at, kind="stable")
        points = Points(*(array[order] for array in joined))
    return Column(tag.decode("utf-8", "replace"), points.steps, points.values, points.times)
