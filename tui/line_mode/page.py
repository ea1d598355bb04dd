"""Labelled paragraphs in lines of a given width, in colour or not; plain letters only, so that ASCII is enough."""

import textwrap
from typing import Literal

Shade = Literal["plain", "bold", "dim", "error", "warning", "note", "good"]

_CODES: dict[Shade, str] = {
    "plain": "",
    "bold": "1",
    "dim": "2",
    "error": "1;31",
    "warning": "1;33",
    "note": "36",
    "good": "32",
}
_LABEL = 12
"""Columns taken by a label."""


class Page:
    """Collects lines. Colour is never the only sign of anything."""

    def __init__(self, width: int, colour: bool) -> None:
        """An empty page of `width` columns."""
        self.lines: list[str] = []
        self._width = max(width, 40)
        self._colour = colour

    def blank(self) -> None:
        """Leave a line empty, but never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def paragraph(self, text: str, shade: Shade = "plain", indent: int = 0) -> None:
        """Add wrapped text."""
        for line in textwrap.wrap(text, self._width - indent) or [""]:
            self.lines.append(" " * indent + self._shaded(line, shade))

    def labelled(self, label: str, text: str, shade: Shade = "plain") -> None:
        """Add wrapped text in the second column, its label in the first."""
        for number, line in enumerate(textwrap.wrap(text, self._width - _LABEL - 2) or [""]):
            head = f"{label if number == 0 else '':<{_LABEL}}"
            self.lines.append(f"  {self._shaded(head, 'dim') if head.strip() else head}{self._shaded(line, shade)}")

    def labelled_command(self, label: str, text: str, command: str) -> None:
        """Add text and what is to be pasted, on one line where both fit."""
        if len(text) + len(command) + 2 <= self._width - _LABEL - 2:
            self.labelled(label, f"{text}: {command}")
            return
        self.labelled(label, f"{text}:")
        self.command(command)

    def command(self, text: str) -> None:
        """Add what is to be pasted, in the second column, on one line however long it is."""
        for line in text.splitlines():
            self.lines.append(f"  {'':<{_LABEL}}{line}")

    def _shaded(self, text: str, shade: Shade) -> str:
        code = _CODES[shade]
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code and text else text
