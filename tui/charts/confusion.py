"""Confusion matrix: how many examples of each true class were taken for which, and the share that was right."""

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas, cell_width
from .color_scale import SHADES
from .numbers import count, percent
from .style import ChartStyle
from .wrapping import shorten


def draw_confusion(
    counts: npt.NDArray[np.int64], names: tuple[str, ...], width: int, height: int, style: ChartStyle
) -> Canvas:
    """Draw counts (classes, classes), rows the truth, columns the prediction; exactly width × height cells.

    Right answers are shaded blue, wrong ones orange, by their share of the row. The last column is the recall:
    the share of the class that was found.
    """
    canvas = Canvas(width, height)
    num_classes = len(counts)
    if not num_classes:
        return canvas
    names = tuple(names[i] if i < len(names) else str(i) for i in range(num_classes))
    totals = counts.sum(axis=1)
    shares = counts / np.maximum(totals, 1)[:, None]
    names_width = min(max(cell_width(n) for n in names), max(width // 4, 1))
    recall_width = 7
    digits = len(str(int(counts.max(initial=0))))
    longest = min(max(cell_width(n) for n in names), 11)
    cell = min(max(digits + 2, longest + 1, 4), (width - names_width - 1 - recall_width) // num_classes)
    if cell < 3:  # no room for numbers: colours alone, as wide as may be
        recall_width = 7 if width - names_width - 8 >= num_classes else 0
        cell = max(1, (width - names_width - 1 - recall_width) // num_classes)
    has_titles = height >= num_classes + 2
    has_footer = height >= num_classes + 1 + has_titles
    left = names_width + 1
    if has_titles:
        _draw_titles(canvas, names, left, cell, recall_width)
    rows = min(num_classes, height - has_titles - has_footer)
    for i in range(rows):
        y = i + has_titles
        canvas.write(0, y, shorten(names[i], names_width), palette.series(i) if num_classes <= 3 else palette.DIM)
        for j in range(num_classes):
            _draw_cell(canvas, left + j * cell, y, cell, int(counts[i, j]), float(shares[i, j]), i == j, style)
        if recall_width and totals[i]:
            text = percent(float(shares[i, i]))
            canvas.write(left + num_classes * cell + recall_width - len(text), y, text, palette.DEFAULT)
    if has_footer:
        right = int(np.trace(counts))
        total = int(totals.sum())
        text = f"{count(right)} of {count(total)} right"
        for more in (" · rows: truth, columns: prediction", " · rows: truth", ""):
            if cell_width(text + more) <= width or not more:
                canvas.write(0, rows + has_titles, text + more, palette.DIM)
                break
    return canvas.to_ascii() if style.ascii else canvas


def _draw_titles(canvas: Canvas, names: tuple[str, ...], left: int, cell: int, recall_width: int) -> None:
    for j, name in enumerate(names):
        title = shorten(name, cell - 1) if cell > 1 else name[:1]
        canvas.write(left + j * cell + cell - cell_width(title) - (cell > 2), 0, title, palette.DIM)
    if recall_width:
        title = "recall"
        canvas.write(left + len(names) * cell + recall_width - len(title), 0, title, palette.DIM)


def _draw_cell(
    canvas: Canvas, x: int, y: int, width: int, number: int, share: float, is_right: bool, style: ChartStyle
) -> None:
    """One count on its shade; a dot for none."""
    has_digits = width >= 3
    text = (count(number) if len(count(number)) < width else str(number)) if number else "·"
    text = shorten(text, width - 1).rjust(width - 1) + " " if has_digits else " " * width
    role = palette.SERIES[0] if is_right else palette.SERIES[1]
    color = palette.TEXT if number else palette.AXIS
    background = 0
    strength = share if is_right else share**0.5  # a few errors must be seen beside many right answers
    if number and style.maps_in_color:
        full = palette.resolve(role, style.dark) or 0
        shade = palette.blend(full, palette.BACKGROUND[style.dark], 0.1 + 0.5 * strength)
        background = palette.TRUE_COLOR | shade
    elif number:
        color = role
        if not has_digits:
            text = SHADES[min(1 + int(strength * 4), 4)] * width
    elif not has_digits:
        text = "·".center(width)
    canvas.write(x, y, text, color, bold=bool(number) and not is_right, background=background)
