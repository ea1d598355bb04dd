"""Textual's driver for terminals of Unix, which here outlives its terminal, and writes less to it."""

from textual.drivers.linux_driver import LinuxDriver

from ..screen import has_terminal
from .style_codes import without_repeats


class UnixDriver(LinuxDriver):
    """Its thread ends with the terminal; whatever is written after that would fill a queue, and wait for ever."""

    def write(self, data: str) -> None:
        """Write, as long as there is a terminal."""
        if has_terminal():
            super().write(without_repeats(data))
