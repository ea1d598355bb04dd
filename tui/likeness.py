"""What each sign outside ASCII looks like in ASCII: one table for screens, charts and lines of text.

On a screen a sign keeps its cell, or nothing would be where it was; in a line of text it may take the room it needs.
"""

import unicodedata
from functools import lru_cache

UNKNOWN = "?"
_CELL = {
    **dict.fromkeys("─━╌┄╴╶—–−═▔▀⁻", "-"),
    **dict.fromkeys("│┃┊┆╎╵╷║▏▎▍▌▐▕‖", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰╋┏┓┗┛", "+"),
    **dict.fromkeys("█▇▆▅▉▊▋■", "#"),
    **dict.fromkeys("▄▃▂▁", "_"),
    **dict.fromkeys("▓▒", "="),
    **dict.fromkeys("●◉•∝", "*"),
    **dict.fromkeys("○◦□°◇◎", "o"),
    **dict.fromkeys("→▶▸›»", ">"),
    **dict.fromkeys("←◀◂‹«↵", "<"),
    **dict.fromkeys("↑▲△", "^"),
    **dict.fromkeys("↓▼▽✓", "v"),
    **dict.fromkeys("×✕✗", "x"),
    **dict.fromkeys("∆∂", "d"),
    **dict.fromkeys("µμ", "u"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("…≈±", "~"),
    "◆": "+",
    "░": ":",
    "⏸": "=",
    "·": ".",
    "÷": "/",
    "≤": "<",
    "≥": ">",
    "∇": "g",
    "∞": "8",
    "√": "r",
}
_SPELLED = {
    "…": "...",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "±": "+-",
    "½": "1/2",
    "∞": "inf",
    "√": "root ",
    "‖": "||",
    "⏳": "...",
    "⏹": "stopped",
    "✅": "ok",
    "❌": "x",
}
"""Where a line of text has room for more than one letter."""


@lru_cache(4096)
def to_ascii(text: str) -> str:
    """The nearest text in ASCII that is as many cells wide."""
    if text.isascii():
        return text
    from rich.cells import cell_len

    return "".join(
        letter if letter.isascii() else _in_a_cell(letter).ljust(cell_len(letter))
        for letter in text
        if letter.isascii() or cell_len(letter)
    )


def spelled(text: str) -> str:
    """The nearest text in ASCII, however long."""
    return "".join(letter if letter.isascii() else _spelled(letter) for letter in text)


def _spelled(letter: str) -> str:
    if unicodedata.combining(letter):
        return ""
    return _SPELLED.get(letter) or _greek(letter) or _in_a_cell(letter)


def _in_a_cell(letter: str) -> str:
    """One letter of ASCII: that of the table, the letter under an accent, or a question mark."""
    plain = _CELL.get(letter) or _greek(letter)[:1] or unicodedata.normalize("NFKD", letter)[0]
    return plain if plain.isascii() and plain.isprintable() else UNKNOWN


def _greek(letter: str) -> str:
    """`alpha` for a Greek letter, `Delta` for a capital one; empty for any other."""
    kind, _, name = unicodedata.name(letter, "").partition(" LETTER ")
    if kind not in ("GREEK SMALL", "GREEK CAPITAL") or " " in name:
        return ""
    name = {"LAMDA": "LAMBDA"}.get(name, name)
    return name.lower() if kind == "GREEK SMALL" else name.capitalize()
