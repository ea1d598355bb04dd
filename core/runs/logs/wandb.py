"""W&B's offline files: records of protobuf in the framing of LevelDB's logs, of which the history is read.

After a header come blocks of 32 KiB, and in them fragments: CRC-32 of type and content (4 bytes), length of the
content (2), type (1), content. A record is one fragment or several; a block's last bytes are zero where no fragment
begins in them.

Record {2: history {1: item {1: key, 2: nested key, 16: value as JSON}, 2: step {1: number}}}
Source: https://github.com/google/leveldb/blob/main/doc/log_format.md and wandb's sdk/internal/datastore.py,
proto/wandb_internal.proto.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from .column import Column, LogError
from .event_layout import BYTES, VARINT, Damaged, Field, fields_of, read_varint, signed
from .growing import CHUNK_BYTES, GrowingFile
from .rows import Rows

IDENT = b":W&B"
HEADER = IDENT + b"\xe1\xbe\x00"
"""With a magic number, and the only version there is."""
BLOCK_BYTES = 32 << 10
MAX_RECORD_BYTES = 16 << 20
"""A larger one is no row of numbers."""
_WHOLE, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_FRAME = struct.Struct("<IHB")
_HISTORY, _ITEM, _STEP = 2, 1, 2
_KEY, _NESTED_KEY, _VALUE = 1, 2, 16
_MEDIUM = "/_type"


class WandbFile:
    """One file, tailed; the fragment at its end may be half written."""

    label: ClassVar[str] = "W&B"
    num_steps: int = 0

    def __init__(self, path: Path, check: bool = True) -> None:
        """Read from the beginning; without `check`, checksums are not looked at."""
        self._file = GrowingFile(path)
        self._check = check
        self._next = 0
        """Byte at which the next fragment begins; it may not be there yet."""
        self._begun: bytearray | None = None
        """Of a record whose last fragment has not come; None: none has begun, or it is left out."""
        self._rows = Rows()
        self.notes: list[str] = []

    @property
    def modified(self) -> float:
        """When it was written last."""
        return self._file.modified

    def read(self) -> list[Column]:
        """Return the numbers of every row of the history that has become complete. Raises LogError."""
        while data := self._file.read():
            start = self._file.position
            if not self._next:
                self._pass_header(data)
            self._scan(data, start)
            self._file.position = min(self._next, start + len(data))
            if len(data) < CHUNK_BYTES:
                break
        return self._rows.take()

    def _pass_header(self, data: bytes) -> None:
        if not data.startswith(HEADER[: len(data)]):
            raise LogError(f"{self._file.path}: a version of W&B's format that is not known")
        self._next = len(HEADER) if len(data) >= len(HEADER) else 0

    def _scan(self, data: bytes, start: int) -> None:
        """Take in the whole fragments in `data`, which begins at byte `start` of the file."""
        while self._next and (at := self._next - start) + _FRAME.size <= len(data):
            left = BLOCK_BYTES - self._next % BLOCK_BYTES
            if left < _FRAME.size:
                self._next += left
                continue
            crc, length, kind = _FRAME.unpack_from(data, at)
            begin, end = at + _FRAME.size, at + _FRAME.size + length
            fits = length <= left - _FRAME.size and _WHOLE <= kind <= _LAST
            if fits and end > len(data):
                return  # its end is not there yet
            if fits and (not self._check or zlib.crc32(data[begin - 1 : end]) == crc):
                self._add(kind, data[begin:end])
                self._next += _FRAME.size + length
            else:
                self._note(f"damaged at byte {self._next:,}; damaged blocks are left out")
                self._begun = None
                self._next += left

    def _add(self, kind: int, content: bytes) -> None:
        if kind in (_WHOLE, _FIRST):
            self._begun = bytearray()
        if self._begun is None:
            return
        self._begun += content
        if len(self._begun) > MAX_RECORD_BYTES:
            self._begun = None
        elif kind in (_WHOLE, _LAST):
            record, self._begun = bytes(self._begun), None
            self._add_record(record)

    def _add_record(self, record: bytes) -> None:
        try:
            row = history_row(record)
        except Damaged:
            self._note("records that cannot be taken apart are left out")
            return
        if row:
            self._rows.add(row)

    def _note(self, text: str) -> None:
        """Say the first fault: a damaged file may have one in every block."""
        if not self.notes:
            self.notes.append(f"{self._file.path.name}: {text}")


def history_row(record: bytes) -> dict[str, Any]:
    """Return the values of a row of the history by name; empty for any other record. Raises Damaged.

    Numbers of a picture, a histogram and the like, which tell their `_type`, are no metrics and left out.
    """
    row: dict[str, Any] = {}
    for history in _messages(record, Field(0, BYTES, 0, len(record)), _HISTORY):
        for step in _messages(record, history, _STEP):
            for number in fields_of(record, step.start, step.stop):
                if (number.number, number.wire) == (1, VARINT):
                    row["_step"] = signed(read_varint(record, number.start)[0])
        for item in _messages(record, history, _ITEM):
            row |= _value(record, item)
    media = tuple(name.removesuffix(_MEDIUM) + "/" for name in row if name.endswith(_MEDIUM))
    return {name: value for name, value in row.items() if not name.startswith(media)} if media else row


def _value(record: bytes, item: Field) -> dict[str, Any]:
    key, nested, value = "", list[str](), b""
    for field in fields_of(record, item.start, item.stop):
        if field.wire != BYTES:
            continue
        content = record[field.start : field.stop]
        if field.number == _KEY:
            key = content.decode("utf-8", "replace")
        elif field.number == _NESTED_KEY:
            nested.append(content.decode("utf-8", "replace"))
        elif field.number == _VALUE:
            value = content
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    is_medium = isinstance(found, dict) and "_type" in found
    return {} if is_medium else {key or "/".join(nested): found}


def _messages(record: bytes, within: Field, number: int) -> Iterator[Field]:
    """Yield the messages of one number in a message."""
    found = fields_of(record, within.start, within.stop)
    return (field for field in found if (field.number, field.wire) == (number, BYTES))
