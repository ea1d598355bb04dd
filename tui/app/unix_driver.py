"""Textual's driver for terminals of Unix, which here outlives its terminal, and writes less to it."""

from textual.drivers.linux_driver import LinuxDriver

from ..screen import has_terminal
from .style_codes import without_repeats


class UnixDriver(LinuxDriver):
    """Its thread ends with the terminal; whatever is written after that would fill a queue, and wait for ever."""

    farewell = ""
    """Written before the terminal is given back, for good or while the program is suspended."""

    def write(self, data: str) -> None:
        """Write, as long as there is a terminal."""
        if has_terminal():
            super().write(without_repeats(data))

    def stop_application_mode(self) -> None:
        """Take away what lies over the text, and then as Textual does."""
        if self.farewell:
            self.write(self.farewell)
        super().stop_application_mode()
