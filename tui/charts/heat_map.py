"""Heat map: one band for each row, time from left to right, colour for the size of a number."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import palette
from .axes import Frame, XKind, draw_x_axis
from .canvas import Canvas, Plot, cell_width
from .color_scale import ColorScale, draw_scale, fill_cells, scale_for
from .columns import Floats, reduce_to_columns
from .image import draw_pixels
from .style import ChartStyle
from .wrapping import shorten


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One row: values over x, in buckets; NaN is drawn as a gap with `×`."""

    name: str
    x: Floats
    low: Floats
    high: Floats
    mean: Floats
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """What to draw, first band on top."""

    bands: tuple[Band, ...]
    x_range: tuple[float, float]
    x_kind: XKind = "step"
    unit: str = ""
    cursor: float | None = None
    scale: ColorScale | None = None
    """None: a logarithmic one that holds every value."""


def draw_heat_map(chart: HeatMap, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells: names left, map, x axis and colour scale below where there is room."""
    canvas = Canvas(width, height)
    num_bands = len(chart.bands)
    if not num_bands:
        return canvas
    has_axis, has_scale = height >= 3, height >= 4
    rows = height - has_axis - has_scale
    names_width = min(max(cell_width(b.name) for b in chart.bands), max(width // 4, 4)) + 1 if width >= 16 else 0
    columns = width - names_width
    values = np.stack([_resample(band, chart.x_range, columns) for band in chart.bands])
    scale = chart.scale or scale_for(values, "log")
    used = _draw_bands(canvas, chart, values, scale, names_width, rows, style)
    frame = Frame(names_width, 0, columns, used, chart.x_range, (0.0, 1.0), False)
    canvas.plot = Plot(frame.left, frame.columns, frame.x_range)
    if chart.cursor is not None and (column := frame.column(chart.cursor)) is not None:
        canvas.fill(names_width + column, 0, 1, used, "│", palette.CURSOR)
    if has_axis:
        draw_x_axis(canvas, frame, chart.x_kind, line=False)
    if has_scale:
        draw_scale(canvas, names_width, used + 1, columns, scale, style, chart.unit)
    return canvas.to_ascii() if style.ascii else canvas


def _resample(band: Band, x_range: tuple[float, float], columns: int) -> Floats:
    """Value of the band in each column: held until the next measurement, NaN where it was not finite."""
    reduced = reduce_to_columns(band.x, band.low, band.high, band.mean, band.weight, x_range, columns)
    row = np.full(columns, np.nan)
    if not reduced.index.size:
        return row
    positions = np.searchsorted(reduced.index, np.arange(columns), side="right") - 1
    measured = (positions >= 0) & (np.arange(columns) <= reduced.index[-1])
    row[measured] = reduced.mean[positions[measured]]
    row[: reduced.index[0]] = reduced.mean[0] if reduced.index[0] <= 2 else np.nan
    return row


def _draw_bands(
    canvas: Canvas, chart: HeatMap, values: Floats, scale: ColorScale, left: int, rows: int, style: ChartStyle
) -> int:
    """Draw map and names; returns the rows used."""
    num_bands = len(chart.bands)
    names = [shorten(band.name, left - 1) if left else "" for band in chart.bands]
    if num_bands <= rows:
        each = min(rows // num_bands, 3)
        fill_cells(canvas, left, 0, np.repeat(scale.shares(values), each, axis=0), scale, style)
        for i, name in enumerate(names):
            canvas.write(0, i * each + (each - 1) // 2, name, palette.DIM)
            unknown = np.isnan(values[i]) & _is_between(values[i], chart.bands[i])
            for y in range(i * each, (i + 1) * each):
                canvas.codes[y, left:][unknown] = ord("×")
                canvas.color[y, left:][unknown] = palette.ERROR
        return num_bands * each
    pixels = np.repeat(values, 1, axis=0) if num_bands <= 2 * rows else _merge(values, 2 * rows)
    if len(pixels) % 2:
        pixels = np.concatenate([pixels, np.full((1, pixels.shape[1]), np.nan)])
    draw_pixels(canvas, left, 0, pixels, scale, style)
    used = len(pixels) // 2
    for y in range(used):
        canvas.write(0, y, names[min(y * num_bands // used, num_bands - 1)], palette.DIM)
    return used


def _is_between(row: Floats, band: Band) -> npt.NDArray[np.bool_]:
    """Columns in which something was measured but nothing finite: from the first to the last known column."""
    if not np.isnan(band.mean).any():
        return np.zeros(row.size, dtype=np.bool_)
    known = np.flatnonzero(~np.isnan(row))
    first, last = (known[0], known[-1]) if known.size else (0, row.size - 1)
    columns = np.arange(row.size)
    return (columns >= first) & (columns <= (row.size - 1 if np.isnan(band.mean[-1]) else last))


def _merge(values: Floats, num_rows: int) -> Floats:
    """Neighbouring rows folded into their largest value, shape (num_rows, columns)."""
    borders = np.arange(num_rows) * len(values) // num_rows
    return np.fmax.reduceat(values, borders, axis=0)
