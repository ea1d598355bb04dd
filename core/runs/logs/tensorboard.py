"""TensorBoard event files: TFRecords of protobuf events. All scalars are read, nothing is sampled."""

import struct
from pathlib import Path
from typing import ClassVar

import numpy as np

from ..buckets import Array
from .column import Column
from .crc32c import masked_crc, masked_crcs
from .event_scan import scan_events
from .growing import CHUNK_BYTES, GrowingFile

HEADER_BYTES, FOOTER_BYTES = 12, 4
MAX_RECORD_BYTES = 1 << 30
_unpack_length = struct.Struct("<Q").unpack_from


def is_event_file(head: bytes) -> bool:
    """Whether a file begins with the header of a TFRecord: a length and the checksum of it."""
    return len(head) >= HEADER_BYTES and masked_crc(head[:8]) == int.from_bytes(head[8:12], "little")


class EventFile:
    """One event file, tailed; the record at its end may be half written."""

    label: ClassVar[str] = "TensorBoard"
    num_steps: int = 0

    def __init__(self, path: Path, check: bool = True) -> None:
        """Read from the beginning; without `check`, checksums are not looked at."""
        self._file = GrowingFile(path)
        self._check = check
        self._is_broken = False
        self._num_damaged = 0
        self.notes: list[str] = []

    @property
    def modified(self) -> float:
        """When it was written last."""
        return self._file.modified

    def read(self) -> list[Column]:
        """Return the scalars of every record that has become complete."""
        columns: list[Column] = []
        size = CHUNK_BYTES
        while not self._is_broken and (data := self._file.read(size)):
            used, found = self._scan(data)
            columns += found
            self._file.position += used
            if len(data) < size:
                break
            size = size if used else 2 * size  # a record larger than all that was read
        return columns

    def _scan(self, data: bytes) -> tuple[int, list[Column]]:
        """Return how many bytes were whole records, and their scalars."""
        offsets, lengths, used = _records(data)
        num_good = _num_good_headers(data, offsets) if self._check else len(offsets)
        rest = data[used : used + HEADER_BYTES]
        if num_good < len(offsets) or (len(rest) == HEADER_BYTES and not _may_begin(rest, self._check)):
            self._is_broken = True
            at = int(offsets[num_good]) - HEADER_BYTES if num_good < len(offsets) else used
            place = f"{self._file.path.name}: damaged at byte {self._file.position + at:,}"
            self.notes.append(f"{place}; what follows cannot be read")
        if not num_good:
            return used, []
        scan = scan_events(data, offsets[:num_good], lengths[:num_good], self._check)
        if scan.num_damaged and not self._num_damaged:
            self.notes.append(f"{self._file.path.name}: events that do not match their checksum are left out")
        self._num_damaged += scan.num_damaged
        return used, scan.columns


def _records(data: bytes) -> tuple[Array, Array, int]:
    """Where the content of each whole record is, how long it is, and where the last one ends."""
    offsets: list[int] = []
    at, size = 0, len(data)
    append = offsets.append
    while at + HEADER_BYTES + FOOTER_BYTES <= size:
        end = at + HEADER_BYTES + FOOTER_BYTES + _unpack_length(data, at)[0]
        if end > size:
            break
        append(at + HEADER_BYTES)
        at = end
    starts = np.array(offsets, np.int64)
    ends = np.append(starts[1:] - HEADER_BYTES, at) - FOOTER_BYTES
    return starts, (ends - starts if len(starts) else starts), at


def _num_good_headers(data: bytes, offsets: Array) -> int:
    """How many records come before the first whose length does not match its checksum."""
    if not len(offsets):
        return 0
    places = offsets[:, None] + np.arange(-HEADER_BYTES, 0)
    headers = np.frombuffer(data, np.uint8)[places]
    stored = headers[:, 8:].copy().view("<u4").ravel()
    bad = np.flatnonzero(masked_crcs(headers[:, :8], np.arange(8)) != stored)
    return int(bad[0]) if len(bad) else len(offsets)


def _may_begin(header: bytes, check: bool) -> bool:
    """Whether a record may begin so whose end is not there yet."""
    return is_event_file(header) if check else _unpack_length(header, 0)[0] <= MAX_RECORD_BYTES
