"""Text into lines that fit a width, counted in cells rather than characters."""

from .canvas import cell_width


def wrap(text: str, width: int) -> list[str]:
    """Break at spaces into lines at most `width` cells wide; a longer word is broken where it must be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            while True:
                longer = f"{line} {word}" if line else word
                if cell_width(longer) <= width:
                    line = longer
                    break
                if line:
                    lines.append(line)
                    line = ""
                    continue
                head = _fitting(word, width)
                lines.append(head)
                word = word[len(head) :]
                if not word:
                    break
        lines.append(line)
    return lines


def shorten(text: str, width: int) -> str:
    """The text, cut with `…` at its end where it is wider than `width` cells."""
    if cell_width(text) <= width:
        return text
    start = _fitting(text, width - 1)
    return (start if cell_width(start) < width else "") + "…"[
        :width
    ]  # a first character may be wider than there is room


def whole_parts(text: str, width: int, between: str = " · ") -> str:
    """The parts that fit whole, from the first; a first one that is too long is shortened."""
    parts = text.split(between)
    shown = parts[0]
    for part in parts[1:]:
        if cell_width(f"{shown}{between}{part}") > width:
            break
        shown += between + part
    return shorten(shown, width) if width > 0 else ""


def lines_of_parts(text: str, width: int, num_lines: int, between: str = " · ") -> list[str]:
    """The parts, as many to a line as fit whole; what finds no room in so many lines is left out."""
    parts, lines = text.split(between), list[str]()
    while parts and len(lines) < num_lines:
        lines.append(whole_parts(between.join(parts), width, between))
        parts = parts[lines[-1].count(between) + 1 :]
    return lines


def _fitting(text: str, width: int) -> str:
    """The longest beginning of at most `width` cells; at least one character."""
    used = 0
    for i, character in enumerate(text):
        used += cell_width(character)
        if used > width:
            return text[: max(i, 1)]
    return text
