"""Parallel coordinates: an upright axis for each setting and one for the outcome; a line through all for each trial."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from . import palette
from .canvas import Canvas, cell_width
from .raster import RASTERS
from .style import ChartStyle
from .wrapping import shorten

FRAME_ROWS = 3
"""Titles, and what is at the upper and the lower end of each axis."""
BEST = ord("#")
"""Cells of the best line where there are no colours."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One upright axis."""

    title: str
    low: str
    """What its lower end stands for."""
    high: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One line."""

    positions: tuple[float | None, ...]
    """From 0 at the lower end of each axis to 1; None where the line ends before an axis."""
    rank: float | None
    """From 0, the worst, to 1, the best; None where there is no outcome: drawn dimly."""
    is_chosen: bool = False
    """Whether it is to stand out."""


def draw_parallel(
    axes: tuple[Axis, ...], trials: tuple[Trial, ...], width: int, height: int, style: ChartStyle
) -> Canvas:
    """Draw width × height cells; bad trials first, so that good ones lie above."""
    canvas = Canvas(width, height)
    rows = height - FRAME_ROWS
    if not axes or rows < 3:
        return canvas
    columns = _columns(axes, width)
    for column in columns:
        canvas.fill(column, 2, 1, rows, "|" if style.ascii else "│", palette.AXIS)
    for trial in sorted(trials, key=lambda one: (one.is_chosen, -1.0 if one.rank is None else one.rank)):
        _draw_line(canvas, trial, columns, rows, style)
    for column, axis, room in zip(columns, axes, _rooms(columns, width), strict=True):
        for y, text, color in (
            (0, axis.title, palette.TEXT),
            (1, axis.high, palette.DIM),
            (height - 1, axis.low, palette.DIM),
        ):
            shown = shorten(text, room)
            canvas.write(min(column, width - cell_width(shown)), y, shown, color)
    return canvas.to_ascii() if style.ascii else canvas


def _columns(axes: tuple[Axis, ...], width: int) -> list[int]:
    """The last axis stands far enough from the edge for the numbers at its ends."""
    last = max(width - 1 - max(cell_width(axes[-1].high), cell_width(axes[-1].low), 6), 1)
    return [round(last * number / max(len(axes) - 1, 1)) for number in range(len(axes))]


def _rooms(columns: list[int], width: int) -> list[int]:
    """Cells for the texts of each axis; those of the last one end at the edge, and may begin left of their axis."""
    rooms = [after - here - 1 for here, after in pairwise(columns)]
    return [*rooms[:-1], rooms[-1] - rooms[-1] // 3, width - columns[-1] + rooms[-1] // 3] if rooms else [width]


def _draw_line(canvas: Canvas, trial: Trial, columns: list[int], rows: int, style: ChartStyle) -> None:
    raster = RASTERS[style.marker]
    across: list[np.ndarray] = []
    down: list[np.ndarray] = []
    for number in range(len(columns) - 1):
        start, end = trial.positions[number], trial.positions[number + 1]
        if start is None or end is None:
            break
        left, right = columns[number] * raster.dots_wide, columns[number + 1] * raster.dots_wide
        top, bottom = ((1 - share) * (rows * raster.dots_high - 1) for share in (start, end))
        steps = max(right - left, round(abs(bottom - top))) + 1
        across.append(np.linspace(left, right, steps).round().astype(np.intp))
        down.append(np.linspace(top, bottom, steps).round().astype(np.intp))
    if not across:
        return
    patterns = raster.dots(np.concatenate(across), np.concatenate(down), (rows, canvas.width))
    touched = patterns > 0
    codes, color = canvas.codes[2 : 2 + rows], canvas.color[2 : 2 + rows]
    codes[touched] = BEST if trial.is_chosen and not style.colors else raster.code_points[patterns[touched]]
    color[touched] = _color(trial, style)


def _color(trial: Trial, style: ChartStyle) -> int:
    if trial.is_chosen:
        return palette.CURSOR
    if trial.rank is None:
        return palette.dim(palette.AXIS)
    if not style.maps_in_color:
        return palette.TRAIN if trial.rank > 0.5 else palette.dim(palette.TRAIN)
    ramp = palette.MAPS[style.color_map]
    share = trial.rank if style.dark else 1 - trial.rank  # the best stand out most from the background
    return int(ramp[round(255 * (0.15 + 0.85 * share))])
