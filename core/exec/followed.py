"""A program and the run that is made of what it shows."""

import re

from ..runs.text import strip_control
from .program import Program
from .recorder import Recorder

TAIL_BYTES, TAIL_LINES = 8192, 12


class Followed:
    """Both together, for whoever shows the program."""

    def __init__(self, program: Program, recorder: Recorder) -> None:
        self.program = program
        self.recorder = recorder
        self._is_closed = False
        self._tail = b""

    @property
    def last_lines(self) -> list[str]:
        """The newest lines that the program wrote, without control characters."""
        lines = re.split(r"[\r\n]+", self._tail.decode("utf-8", "replace"))
        return [strip_control(line) for line in lines if strip_control(line).strip()][-TAIL_LINES:]

    def take(self) -> bytes:
        """Return what the program has written by now, once it is recorded."""
        written = self.program.read()
        if written:
            self.recorder.feed(written)
            self._tail = (self._tail + written)[-TAIL_BYTES:]
        return written

    def attend(self) -> bytes:
        """Do what is due; return the program's last words when it has just ended."""
        self.recorder.attend()
        last = b""
        if not self._is_closed and self.program.poll() is not None:
            while written := self.take():
                last += written
            self.close()
        return last

    def close(self) -> None:
        """End the run as the program has ended; a program that was not waited for has failed."""
        if not self._is_closed:
            self._is_closed = True
            code = self.program.poll()
            self.recorder.close(1 if code is None else code)
