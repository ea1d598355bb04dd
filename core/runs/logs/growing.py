"""Files that another process appends to: read to the end, then only what is new."""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from .column import LogError, Rewritten

CHUNK_BYTES = 8 << 20
_HEAD_BYTES = 1024
REST_SECONDS = 120.0
"""A file that nothing was added to for so long is taken for done."""


def require_file(path: Path) -> os.stat_result:
    """Return the status of a regular file; LogError for pipes, devices, and links that lead nowhere."""
    try:
        found = path.stat()
    except OSError as error:
        reason = "a link that leads back to itself" if path.is_symlink() else (error.strerror or "").lower()
        raise LogError(f"{path}: cannot be read ({reason})") from error
    if not stat.S_ISREG(found.st_mode):
        kind = "a pipe" if stat.S_ISFIFO(found.st_mode) else "not a regular file"
        raise LogError(f"{path}: is {kind}, which cannot be read twice; write it to a file and open that")
    return found


class GrowingFile:
    """The bytes of a file, each handed out once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0
        """Bytes handed out and kept."""
        self.modified = 0.0
        self._head = b""
        self._seen = (-1, -1, -1)

    def read(self, most: int = CHUNK_BYTES) -> bytes:
        """Return at most so many bytes from `position` on, and leave `position` where it is.

        Raises Rewritten when the file has shrunk, was replaced, or begins differently now.
        """
        found = require_file(self.path)
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen and found.st_size == self.position:
            return b""
        self.modified = found.st_mtime
        if found.st_size < self.position or self._seen[0] not in (-1, found.st_ino):
            raise Rewritten(f"{self.path} was replaced")
        with self.path.open("rb") as file:
            if file.read(len(self._head)) != self._head:
                raise Rewritten(f"{self.path} was written anew")
            if len(self._head) < _HEAD_BYTES:
                file.seek(0)
                self._head = file.read(min(_HEAD_BYTES, found.st_size))
            file.seek(self.position)
            content = file.read(most)
        self._seen = seen
        return content


class GrowingLines:
    """Whole lines of a text file, each handed out once; half a line waits for its end, while somebody writes."""

    def __init__(self, path: Path, is_whole: Callable[[str], bool] = lambda line: False) -> None:
        """Begin at the first line; `is_whole` knows a line that is complete though it has no end yet."""
        self._file = GrowingFile(path)
        self._is_whole = is_whole

    @property
    def path(self) -> Path:
        """Of the file."""
        return self._file.path

    @property
    def modified(self) -> float:
        """When it was written last, in seconds since the epoch."""
        return self._file.modified

    def read(self) -> list[str]:
        """Return every line that has become complete. Raises Rewritten."""
        lines: list[str] = []
        while content := self._file.read():
            end = content.rfind(b"\n") + 1
            self._file.position += end
            lines += content[:end].decode("utf-8", "replace").splitlines()
            if end == 0 and len(content) >= CHUNK_BYTES:
                raise LogError(f"{self.path}: no text, it has no line ends")
            if not end or len(content) < CHUNK_BYTES:
                lines += self._last(content[end:])
                break
        return lines

    def _last(self, rest: bytes) -> list[str]:
        """The last line, which has no end: where the writer is done it may never get one."""
        line = rest.decode("utf-8", "replace")
        if not rest or not (self._is_whole(line) or time.time() - self.modified >= REST_SECONDS):
            return []
        self._file.position += len(rest)
        return [line]
