"""Values to colours or densities: linear, logarithmic or around zero, and the scale that says which is which."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from . import palette
from .canvas import Canvas
from .numbers import number
from .style import ChartStyle
from .ticks import log_labels

Kind = Literal["linear", "log", "signed"]

SHADES = " ░▒▓█"
ASCII_SHADES = " .:-=+*#%@"
NEGATIVE_SHADES, POSITIVE_SHADES = " .-~=", " .+*#"
"""Where there is no colour, characters say on which side of zero a value lies."""


@dataclass(frozen=True, slots=True)
class ColorScale:
    """Which value gets which end of the ramp."""

    low: float
    high: float
    kind: Kind = "linear"

    def shares(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Positions on the ramp in [0, 1]; NaN where a value is not finite. Shape as given."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.kind == "log":
                low, high = math.log10(self.low), math.log10(self.high)
                values = np.where(values > 0, np.log10(values), np.where(values <= 0, low, np.nan))
            else:
                low, high = self.low, self.high
                values = np.where(np.isinf(values), np.nan, values)
            span = high - low
            shares = (values - low) / span if span > 0 else np.where(np.isnan(values), np.nan, 0.5)
        return np.clip(shares, 0.0, 1.0)


def scale_for(values: npt.NDArray[np.float64], kind: Kind = "linear", max_decades: int = 8) -> ColorScale:
    """The scale that holds all finite values: whole decades if logarithmic, the same on both sides if signed.

    A signed scale ends where 98 % of the values do, so that a few large ones do not leave the rest dark.
    """
    finite = values[np.isfinite(values)]
    finite = np.clip(finite, -1e300, 1e300)
    if kind == "log":
        finite = finite[finite > 0]
        if not finite.size:
            return ColorScale(0.1, 1.0, "log")
        last = math.ceil(math.log10(float(finite.max())) - 1e-9)
        first = math.floor(math.log10(float(finite.min())) + 1e-9)
        first = max(min(first, last - 1), last - max_decades, -300)
        return ColorScale(10.0**first, 10.0 ** max(last, first + 1), "log")
    if not finite.size:
        return ColorScale(-1.0, 1.0, kind) if kind == "signed" else ColorScale(0.0, 1.0, kind)
    low, high = float(finite.min()), float(finite.max())
    if kind == "signed":
        reach = float(np.percentile(np.abs(finite), 98, method="higher")) or max(abs(low), abs(high)) or 1.0
        return ColorScale(-reach, reach, "signed")
    return ColorScale(low, high, kind)


def ramp(scale: ColorScale, style: ChartStyle) -> npt.NDArray[np.int32]:
    """256 colours for a scale on this terminal."""
    return palette.SIGNED[style.dark] if scale.kind == "signed" else palette.MAPS[style.color_map]


def shade_codes(style: ChartStyle) -> npt.NDArray[np.uint32]:
    """Characters of rising density, for terminals without a ramp of colours."""
    return np.array([ord(c) for c in (ASCII_SHADES if style.ascii else SHADES)], dtype=np.uint32)


def draw_scale(
    canvas: Canvas, x: int, y: int, width: int, scale: ColorScale, style: ChartStyle, unit: str = ""
) -> None:
    """The ramp in one line with the values at its ends: `1e-6 ▒▒▓▓██ 0.1`."""
    low, high = log_labels([scale.low, scale.high]) if scale.kind == "log" else (number(scale.low), number(scale.high))
    high = f"{high} {unit}".rstrip()
    room = min(width - len(low) - len(high) - 2, 24)
    if room < 3:
        return
    x = canvas.write(x, y, low, palette.DIM) + 1
    shares = np.linspace(0.0, 1.0, room)
    fill_cells(canvas, x, y, shares[None, :], scale, style)
    canvas.write(x + room + 1, y, high, palette.DIM)


def fill_cells(
    canvas: Canvas, x: int, y: int, shares: npt.NDArray[np.float64], scale: ColorScale, style: ChartStyle
) -> None:
    """Colour whole cells by their position on the ramp, shape (rows, columns); a cell of NaN stays as it is."""
    rows, columns = shares.shape
    here = (slice(y, y + rows), slice(x, x + columns))
    known = ~np.isnan(shares)
    if style.maps_in_color:
        index = (np.where(known, shares, 0.0) * 255.999).astype(np.intp)
        canvas.background[here][known] = ramp(scale, style)[index[known]]
        return
    codes = shade_codes(style)
    if scale.kind == "signed":  # density says how far from zero, colour on which side
        sides = np.where(known, shares - 0.5, 0.0) * 2
        if not style.colors or style.ascii:
            negative, positive = (np.array([ord(c) for c in s]) for s in (NEGATIVE_SHADES, POSITIVE_SHADES))
            index = np.minimum((np.abs(sides) * positive.size).astype(np.intp), positive.size - 1)
            canvas.codes[here] = np.where(known, np.where(sides > 0, positive[index], negative[index]), ord(" "))
            canvas.color[here] = np.where(sides > 0, palette.SERIES[1], palette.SERIES[0])
            return
        index = np.minimum((np.abs(sides) * codes.size).astype(np.intp), codes.size - 1)
        canvas.color[here] = np.where(sides > 0, palette.SERIES[1], palette.SERIES[0])
    else:
        index = np.minimum((np.where(known, shares, 0.0) * codes.size).astype(np.intp), codes.size - 1)
        canvas.color[here] = palette.TEXT
    canvas.codes[here][known] = codes[index[known]]
