"""Sparkline and bars: a series or a share in a line of text."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_LEVELS = "▁▂▃▄▅▆▇█"
_ASCII_LEVELS = "_.-=+*#@"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def sparkline(values: npt.ArrayLike | Sequence[float], width: int, log: bool = False, ascii_only: bool = False) -> str:
    """The course of values in `width` characters of eight heights, newest at the right; a space where nothing is known.

    Each character shows the largest of its values, so that no spike is lost. `log` takes heights from logarithms,
    leaving out what is not positive.
    """
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    series = np.asarray(values, dtype=np.float64)
    series = np.where(np.isfinite(series), series, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        series = np.log10(np.where(series > 0, series, np.nan)) if log else np.clip(series, -1e300, 1e300)
    if series.size > width:
        borders = np.arange(width) * series.size // width
        series = np.fmax.reduceat(series, borders)
    known = series[~np.isnan(series)]
    if not known.size:
        return " " * width
    low, span = float(known.min()), float(known.max() - known.min())
    shares = (series - low) / span if span > 0 else np.where(np.isnan(series), np.nan, 0.5)
    characters = [" " if math.isnan(s) else levels[min(int(s * 8), 7)] for s in shares.tolist()]
    return "".join(characters).rjust(width)


def bar(share: float, width: int, ascii_only: bool = False) -> str:
    """A horizontal bar over `share` of `width` cells, in eighths of a cell; at least a sliver for any share above 0."""
    if not share > 0 or width < 1:
        return " " * max(width, 0)
    eighths = max(1, round(min(share, 1.0) * width * 8))
    if ascii_only:
        return ("#" * max(1, round(eighths / 8))).ljust(width)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)
