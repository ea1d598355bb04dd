"""A program in a pseudo-terminal of its own, as it would run had it been started directly."""

import contextlib
import fcntl
import os
import pty
import shutil
import struct
import termios
import time
from pathlib import Path

from ..runs.text import strip_control

CHUNK_BYTES = 65_536
MAX_UNSENT_BYTES = 1 << 20
"""Typed, and not yet taken by the program."""


class ProgramError(Exception):
    """The program cannot be started. The message is one sentence."""

    exit_code = 2


def require_program(name: str) -> None:
    """Raise ProgramError if there is no such program."""
    if shutil.which(name) is not None:
        return
    what = "no such program"
    with contextlib.suppress(OSError, ValueError):  # of names that no file system could hold
        if Path(name).is_dir() and name:
            what = "is a folder, not a program"
        elif Path(name).is_file():
            what = "is not executable; name what runs it, such as 'python', or make it so with chmod +x"
    raise ProgramError(f"'{strip_control(name)}': {what}")


class Program:
    """Bytes out; keys, sizes and signals in; at last an exit code."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        """Start it in a terminal of this size."""
        self._pid, self.terminal = pty.fork()
        if self._pid == 0:
            with contextlib.suppress(OSError):
                _set_size(0, columns, rows)
                os.execvp(command[0], command)
            os._exit(127)
        os.set_blocking(self.terminal, False)
        self._unsent = b""
        self.exit_code: int | None = None
        """128 + n if signal n ended it; None while it runs."""
        self.is_silent = False
        """Whether nobody can write to the terminal any more."""

    def read(self) -> bytes:
        """Return what it has written by now; nothing where there is nothing new, or no more to come."""
        try:
            written = os.read(self.terminal, CHUNK_BYTES)
        except BlockingIOError:
            return b""
        except OSError:  # how Linux says that nobody has the other end open any more
            written = b""
        self.is_silent = not written
        return written

    def type(self, keys: bytes) -> None:
        """Send keys; a program that reads none of them keeps nobody waiting."""
        self._unsent = (self._unsent + keys)[:MAX_UNSENT_BYTES]
        with contextlib.suppress(OSError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self.terminal, self._unsent) :]

    def resize(self, columns: int, rows: int) -> None:
        """Give its terminal another size, and let it know."""
        with contextlib.suppress(OSError):
            _set_size(self.terminal, columns, rows)

    def send(self, number: int) -> None:
        """Send a signal to it and to what it has started in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, number)

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""
        if self.exit_code is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.exit_code = code if code >= 0 else 128 - code
        return self.exit_code

    def wait(self) -> int:
        """Return its exit code, when it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        assert self.exit_code is not None
        return self.exit_code

    def close(self) -> None:
        """Shut its terminal: whoever is still in it is hung up."""
        os.close(self.terminal)


def _set_size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
