"""TensorBoard event files, written: the same layout that `logs.event_layout` reads. Values become 32-bit floats."""

import os
import socket
import struct
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from .logs.crc32c import masked_crc

_VERSION = b"\x1a\x0dbrain.Event:2"


class EventFileWriter:
    """One new event file in a folder. Raises OSError as writing to a file does."""

    def __init__(self, folder: Path) -> None:
        """Make the folder and the file, under a name by which TensorBoard finds it."""
        folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}"
        number = 0
        while (path := folder / f"events.out.tfevents.{stamp}.{number}").exists():
            number += 1
        self.path = path
        self._file = path.open("xb")
        self._file.write(_record(_time(time.time()) + _VERSION))

    def add(self, tag: str, points: Iterable[tuple[int, float, float]]) -> None:
        """Append scalars: step, value, seconds since the epoch."""
        name = tag.encode()
        head = b"\x0a" + _varint(len(name)) + name + b"\x15"
        for step, value, seconds in points:
            self._file.write(_record(_event(head, step, value, seconds)))

    def flush(self) -> None:
        """Let readers see what was added."""
        self._file.flush()

    def __enter__(self) -> "EventFileWriter":
        """Write until the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _event(head: bytes, step: int, value: float, seconds: float) -> bytes:
    number = head + _float32(value)
    summary = b"\x0a" + _varint(len(number)) + number
    return _time(seconds) + b"\x10" + _varint(step & (2**64 - 1)) + b"\x2a" + _varint(len(summary)) + summary


def _float32(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:  # finite, but not as 32 bits
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


def _time(seconds: float) -> bytes:
    return b"\x09" + struct.pack("<d", seconds)


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _record(content: bytes) -> bytes:
    length = struct.pack("<Q", len(content))
    return b"".join((length, struct.pack("<I", masked_crc(length)), content, struct.pack("<I", masked_crc(content))))
