"""Class bars: how likely a network takes each class to be, a bar for each, in the order of the classes."""

from collections.abc import Sequence

import numpy as np

from . import palette
from .canvas import Canvas, cell_width
from .numbers import percent
from .sparkline import bar
from .style import ChartStyle
from .wrapping import shorten

_MARK = "▸ "
_FIGURE = len("> 99.9 %")
_SHORTEST_BAR = 4


def draw_class_bars(
    names: Sequence[str], probabilities: Sequence[float], width: int, height: int, style: ChartStyle
) -> Canvas:
    """Draw a line for each class; exactly width × height cells. The likeliest is marked, bold, and never left out.

    Where there are more classes than lines the likeliest are shown, and the last line says what the others have.
    """
    canvas = Canvas(width, height)
    shares = np.clip(np.nan_to_num(np.asarray(probabilities, dtype=np.float64), posinf=0.0, neginf=0.0), 0.0, 1.0)
    if not shares.size:
        return canvas
    shown = _shown(shares, height)
    left = min(max(cell_width(names[i]) for i in shown), max(width // 3, 1))
    winner = int(shares.argmax()) if np.isfinite(probabilities).all() else -1
    for y, i in enumerate(shown):
        _draw_class(canvas, y, names[i], float(probabilities[i]), left, i == winner, style)
    if len(shown) < min(shares.size, height):
        rest = shares.size - len(shown)
        words = f"{rest} others together {percent(float(shares.sum() - shares[shown].sum()))}"
        canvas.write(len(_MARK), height - 1, shorten(words, max(width - len(_MARK), 1)), palette.DIM)
    return canvas.to_ascii() if style.ascii else canvas


def _shown(shares: np.ndarray, height: int) -> list[int]:
    """Numbers of the classes that get a line, ascending."""
    if shares.size <= height:
        return list(range(shares.size))
    most = np.argsort(-shares, kind="stable")[: max(height - 1, 1)]
    return sorted(most.tolist())


def _draw_class(canvas: Canvas, y: int, name: str, share: float, left: int, is_winner: bool, style: ChartStyle) -> None:
    color = palette.GOOD if is_winner else palette.TEXT
    if is_winner:
        canvas.write(0, y, _MARK, color, bold=True)
    x = canvas.write(len(_MARK), y, shorten(name, left), color, bold=is_winner)
    x = len(_MARK) + left + 1
    room = canvas.width - x - _FIGURE - 1
    if room >= _SHORTEST_BAR:
        canvas.write(x, y, bar(share, room, style.ascii), palette.GOOD if is_winner else palette.TRAIN)
    figure = percent(share)
    canvas.write(max(canvas.width - len(figure), x), y, figure, color, bold=is_winner)
