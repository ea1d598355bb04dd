"""The promise of `--ascii`: whatever a widget draws, not one character outside ASCII reaches the terminal."""

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIMILAR = {
    **dict.fromkeys("─━╌┄—–−═", "-"),
    **dict.fromkeys("│┃┊┆║▏▎▍▌▐▕", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╋┏┓┗┛", "+"),
    **dict.fromkeys("█▇▆▅", "#"),
    **dict.fromkeys("▄▃▂▁▔▀", "-"),
    **dict.fromkeys("▓▒░", ":"),
    **dict.fromkeys("●◉•◆■", "*"),
    **dict.fromkeys("○◦□", "o"),
    **dict.fromkeys("→▶▸›»", ">"),
    **dict.fromkeys("←◀◂‹«", "<"),
    **dict.fromkeys("↑▲△", "^"),
    **dict.fromkeys("↓▼▽✓", "v"),
    **dict.fromkeys("×✕✗", "x"),
    **dict.fromkeys("µμ", "u"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    "…": "~",
    "·": ".",
    "≤": "<",
    "≥": ">",
    "≈": "~",
    "±": "~",
    "²": "2",
    "‖": "|",
    "\u00a0": " ",
}


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The nearest text in ASCII that is as many cells wide."""
    if text.isascii():
        return text
    return "".join(
        letter if letter.isascii() else _SIMILAR.get(letter, "?") + " " * (cell_len(letter) - 1)
        for letter in text
        if letter.isascii() or cell_len(letter)
    )


class AsciiFilter(LineFilter):
    """Replaces what is not ASCII in every line of every widget, borders and scroll bars included."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same looks with texts in ASCII."""
        return [Segment(to_ascii(text), style, control) for text, style, control in segments]
