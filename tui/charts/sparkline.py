"""Sparkline and bars: a series or a share in a line of text."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .columns import strokes
from .raster import RASTERS
from .style import Marker

_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=+*#@"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def sparkline(
    values: npt.ArrayLike | Sequence[float], width: int, log: bool = False, marker: Marker = "braille"
) -> str:
    """The course of values in `width` characters, newest at the right; a space where nothing is known.

    In braille a line of two dots to a character and four heights; otherwise columns of eight heights. Each place shows
    the largest of its values, so that no spike is lost. `log` takes heights from logarithms, leaving out what is not
    positive.
    """
    num_places = 2 * width if marker == "braille" else width
    series = np.asarray(values, dtype=np.float64)
    series = np.where(np.isfinite(series), series, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        series = np.log10(np.where(series > 0, series, np.nan)) if log else np.clip(series, -1e300, 1e300)
    if series.size > num_places:
        borders = np.arange(num_places) * series.size // num_places
        series = np.fmax.reduceat(series, borders)
    known = series[~np.isnan(series)]
    if not known.size:
        return " " * width
    low, span = float(known.min()), float(known.max() - known.min())
    shares = (series - low) / span if span > 0 else np.where(np.isnan(series), np.nan, 0.5)
    if marker == "braille":
        return _braille_line(shares, width)
    levels = _ASCII_LEVELS if marker == "ascii" else _LEVELS
    characters = [" " if math.isnan(s) else levels[min(int(s * 8), 7)] for s in shares.tolist()]
    return "".join(characters).rjust(width)


def _braille_line(shares: npt.NDArray[np.float64], width: int) -> str:
    """A connected line of dots through shares in [0, 1] of the height."""
    raster = RASTERS["braille"]
    course = np.concatenate([np.full(2 * width - shares.size, np.nan), shares])
    above, below = strokes((1.0 - course) * 3.0)
    pattern = raster.vertical_strokes(above, below, 1)[0]
    return "".join(chr(code) for code in raster.code_points[pattern].tolist())


def bar(share: float, width: int, ascii_only: bool = False) -> str:
    """A horizontal bar over `share` of `width` cells, in eighths of a cell; at least a sliver for any share above 0."""
    if not share > 0 or width < 1:
        return " " * max(width, 0)
    eighths = max(1, round(min(share, 1.0) * width * 8))
    if ascii_only:
        return ("#" * max(1, round(eighths / 8))).ljust(width)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)
