"""The screen of a program, kept by pyte: bytes in, rows of styled text out."""

import re
from collections.abc import Callable
from typing import NamedTuple

import pyte
from pyte.screens import Char

MAX_FEED_BYTES = 12_288
"""As much is drawn in one go, some 35 ms; of a flood only the newest, which is several screens."""
_FOREIGN = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_^][^\x07\x1b]*(?:\x07|\x1b\\)")
"""Sequences that pyte would print: questions about the keyboard and modes, strings for devices."""
_UNFINISHED = re.compile(rb"\x1b(?:[\[P_^\]][^\x07\x1b]{0,256})?$")
_FINISHED = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
_APPLICATION_KEYS, _BRACKETED_PASTE = 1 << 5, 2004 << 5
"""DECCKM and xterm's 2004, as pyte numbers private modes."""


class Look(NamedTuple):
    """How text looks. Colours are a name of the 16, six hexadecimal digits, or `default`."""

    foreground: str
    background: str
    bold: bool
    italic: bool
    underline: bool
    strike: bool
    reverse: bool


Row = list[tuple[str, Look]]
"""Text from left to right, as wide as the screen."""


class Emulator:
    """A screen of columns × rows characters."""

    def __init__(self, columns: int, rows: int, answer: Callable[[bytes], None]) -> None:
        """`answer` gets what a terminal says when it is asked, such as where its cursor is."""
        self._screen = pyte.Screen(max(columns, 1), max(rows, 1))
        self._screen.write_process_input = lambda data: answer(data.encode())
        self._stream = pyte.ByteStream(self._screen)
        self._pending = b""

    def feed(self, output: bytes) -> None:
        """Take bytes; they are drawn by `draw`."""
        self._pending += output
        if len(self._pending) > MAX_FEED_BYTES:
            self._pending = _whole_lines(self._pending[-MAX_FEED_BYTES:])

    def draw(self) -> bool:
        """Draw what was taken; return whether there was anything."""
        output, self._pending = self._pending, b""
        rest = _UNFINISHED.search(output)
        if rest and not _FINISHED.match(rest[0]):
            output, self._pending = output[: rest.start()], rest[0]
        for piece in re.split(rb"(?=\x1b)", _FOREIGN.sub(b"", output)):
            self._draw(piece)
        return bool(output)

    def resize(self, columns: int, rows: int) -> None:
        """Give the screen another size; lines that no longer fit go at the top."""
        self._screen.resize(max(rows, 1), max(columns, 1))

    def _draw(self, piece: bytes) -> None:
        """Draw a sequence and the text behind it; without the sequence, if pyte cannot take that."""
        try:
            self._stream.feed(piece)
        except (TypeError, ValueError, LookupError, NameError):  # how pyte meets sequences it does not expect
            self._stream = pyte.ByteStream(self._screen)
            sequence = _FINISHED.match(piece)
            if sequence:
                self._stream.feed(piece[sequence.end() :])

    @property
    def cursor(self) -> tuple[int, int] | None:
        """Column and row; None while it is hidden."""
        cursor = self._screen.cursor
        return None if cursor.hidden else (min(cursor.x, self._screen.columns - 1), cursor.y)

    @property
    def wants_application_keys(self) -> bool:
        """Whether arrows are to be sent as ESC O rather than ESC [."""
        return _APPLICATION_KEYS in self._screen.mode

    @property
    def brackets_pastes(self) -> bool:
        """Whether what is pasted is to be marked as such."""
        return _BRACKETED_PASTE in self._screen.mode

    @property
    def text(self) -> str:
        """What the screen shows, without looks and without what is empty at the end."""
        return "\n".join(_clean(line).rstrip() for line in self._screen.display).rstrip()

    def row(self, number: int) -> Row:
        """Return a row from the top as stretches of equal look."""
        line = self._screen.buffer[number]
        stretches: Row = []
        for column in range(self._screen.columns):
            cell = line[column]
            look = _look(cell)
            if stretches and stretches[-1][1] == look:
                stretches[-1] = stretches[-1][0] + _clean(cell.data), look
            else:
                stretches.append((_clean(cell.data), look))
        return stretches


def _look(cell: Char) -> Look:
    return Look(cell.fg, cell.bg, cell.bold, cell.italics, cell.underscore, cell.strikethrough, cell.reverse)


def _clean(text: str) -> str:
    """Text that may reach a terminal; the second half of a wide character is empty, and stays so."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def _whole_lines(output: bytes) -> bytes:
    """Leave out a line whose beginning is missing, which may begin in the middle of a sequence."""
    end = re.search(rb"[\r\n]", output)
    return output[end.end() :] if end else b""
