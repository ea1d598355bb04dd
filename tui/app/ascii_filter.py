"""The promise of `--ascii`: whatever a widget draws, not one character outside ASCII reaches the terminal."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ..likeness import to_ascii


class AsciiFilter(LineFilter):
    """Replaces what is not ASCII in every line of every widget, borders and scroll bars included."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same looks with texts in ASCII."""
        return [Segment(to_ascii(text), style, control) for text, style, control in segments]
