"""Paragraphs: text of several colours, wrapped into a canvas."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import palette
from .canvas import Canvas, cell_width
from .style import ChartStyle
from .wrapping import shorten, wrap


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that starts on a line of its own."""

    text: str
    color: int = palette.DEFAULT
    bold: bool = False
    sign: str = ""
    """Stands left of the first line; the other lines are indented as far."""
    sign_color: int = palette.DEFAULT
    indent: int = 0
    max_lines: int | None = None
    """Cut off after so many lines, with `…`."""


BLANK = Paragraph("")


def draw_paragraphs(
    paragraphs: Iterable[Paragraph], width: int, height: int, style: ChartStyle, first_line: int = 0
) -> Canvas:
    """Draw exactly width × height cells, from wrapped line `first_line` on; the last line tells how many are hidden."""
    canvas = Canvas(width, height)
    lines = [line for paragraph in paragraphs for line in _lines(paragraph, width)]
    first_line = max(0, min(first_line, len(lines) - height))
    shown = lines[first_line : first_line + height]
    for y, (paragraph, text, is_first) in enumerate(shown):
        x = paragraph.indent
        if paragraph.sign:
            if is_first:
                canvas.write(x, y, paragraph.sign, paragraph.sign_color, bold=True)
            x += cell_width(paragraph.sign) + 1
        canvas.write(x, y, text, paragraph.color, paragraph.bold)
    num_hidden = len(lines) - first_line - len(shown)
    if num_hidden > 0 and height > 2:
        text = f" … {num_hidden} more lines"
        canvas.write(max(width - cell_width(text), 0), height - 1, text, palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def count_lines(paragraphs: Iterable[Paragraph], width: int) -> int:
    """Return how many lines they take, wrapped."""
    return sum(len(_lines(paragraph, width)) for paragraph in paragraphs)


def _lines(paragraph: Paragraph, width: int) -> list[tuple[Paragraph, str, bool]]:
    room = max(width - paragraph.indent - (cell_width(paragraph.sign) + 1 if paragraph.sign else 0), 1)
    lines = wrap(paragraph.text, room)
    if paragraph.max_lines is not None and len(lines) > paragraph.max_lines:
        rest = " ".join(lines[paragraph.max_lines - 1 :])
        lines = [*lines[: paragraph.max_lines - 1], shorten(rest, room)]
    return [(paragraph, line, i == 0) for i, line in enumerate(lines)]
