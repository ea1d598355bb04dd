"""Textual's driver for terminals of Unix, which here outlives its terminal, and writes less to it."""

from contextlib import suppress
from typing import Any, TextIO, cast

from textual.drivers.linux_driver import LinuxDriver

from ..screen import has_terminal
from .style_codes import without_repeats


class UnixDriver(LinuxDriver):
    """Its thread of keys ends with the terminal; whatever is written after that is lost."""

    farewell = ""
    """Written before the terminal is given back, for good or while the program is suspended."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file = cast("TextIO", WhileItLasts(self._file))

    def write(self, data: str) -> None:
        """Write, as long as there is a terminal."""
        if has_terminal():
            super().write(without_repeats(data))

    def stop_application_mode(self) -> None:
        """Take away what lies over the text, and then as Textual does."""
        if self.farewell:
            self.write(self.farewell)
        super().stop_application_mode()


class WhileItLasts:
    """A terminal to write to; once it is gone, what is written is lost without a word.

    An error would end the thread that writes. A queue that a slow line had filled would then never get emptied, and the
    app, which waits to put the next frame into it, would never hear that its terminal is gone.
    """

    def __init__(self, file: TextIO) -> None:
        """Write to `file`."""
        self._file = file

    def write(self, text: str) -> None:
        """Write what can be written."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Send it off."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """As the file says."""
        return self._file.fileno()
