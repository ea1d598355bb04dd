"""Files that another process appends to: read to the end, then only what is new."""

import os
import stat
from pathlib import Path

from .column import LogError, Rewritten

CHUNK_BYTES = 8 << 20
_HEAD_BYTES = 1024


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
    """Whole lines of a text file, each handed out once; half a line waits for its end."""

    def __init__(self, path: Path) -> None:
        self._file = GrowingFile(path)

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
                break
        return lines

    def rest(self) -> str:
        """Return the last line if it has no end yet: that of a file whose writer is done may never get one."""
        content = self._file.read()
        return content.decode("utf-8", "replace") if b"\n" not in content else ""
