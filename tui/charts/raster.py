"""Dots to characters: a bitmap of sub-cell dots becomes one code point for each cell.

A braille cell holds 2×4 dots, a quadrant 2×2, a half block 1×2, an ASCII character 1×3 (`'` high, `-` middle, `.` low).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from .style import Marker

Bitmap = npt.NDArray[np.bool_]
"""Dots that are set, shape (rows · dots_high, columns · dots_wide), row 0 on top."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """How one marker divides a cell."""

    dots_wide: int
    dots_high: int
    code_points: npt.NDArray[np.uint32]
    """Pattern → character, shape (256,); pattern 0 is the space."""

    def pack(self, dots: Bitmap) -> npt.NDArray[np.uint8]:
        """Pattern of each cell, shape (rows, columns): its dots in reading order from the highest bit; 0 for none."""
        high, wide = self.dots_high, self.dots_wide
        rows, columns = dots.shape[0] // high, dots.shape[1] // wide
        by_cell = dots.reshape(rows, high, columns, wide).transpose(0, 2, 1, 3).reshape(rows, columns, high * wide)
        return np.packbits(by_cell, axis=-1)[:, :, 0]


def _raster(dots_wide: int, dots_high: int, characters: Callable[[tuple[int, ...]], str]) -> Raster:
    """A raster whose character for a cell is a function of its dots, in reading order."""
    num_dots = dots_wide * dots_high
    code_points = np.full(256, ord(" "), dtype=np.uint32)
    for bits in product((0, 1), repeat=num_dots):
        pattern = sum(bit << (7 - i) for i, bit in enumerate(bits))
        code_points[pattern] = ord(characters(bits))
    return Raster(dots_wide, dots_high, code_points)


_BRAILLE_BITS = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
"""Value of each dot of a braille character in reading order (Unicode 15, chapter 21.1)."""


def _braille(dots: tuple[int, ...]) -> str:
    pattern = sum(value for value, dot in zip(_BRAILLE_BITS, dots, strict=True) if dot)
    return chr(0x2800 + pattern) if pattern else " "


def _from_table(table: str) -> Callable[[tuple[int, ...]], str]:
    """Characters by the number that the dots make, the first dot counting least."""
    return lambda dots: table[sum(dot << i for i, dot in enumerate(dots))]


RASTERS: Final[dict[Marker, Raster]] = {
    "braille": _raster(2, 4, _braille),
    "quadrant": _raster(2, 2, _from_table(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")),
    "half": _raster(1, 2, _from_table(" ▀▄█")),
    "ascii": _raster(1, 3, _from_table(" '-'.:.|")),
}


def vertical_spans(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], num_rows: int) -> Bitmap:
    """Dots of one vertical stroke per column, from row `low` (above) to row `high` (below), both included.

    NaN leaves a column empty; what lies outside the bitmap is cut off.
    """
    rows = np.arange(num_rows, dtype=np.int16)[:, None]  # small integers compare several times faster than floats
    return (rows >= _nearest_row(low, num_rows)) & (rows <= _nearest_row(high, -1))


def _nearest_row(position: npt.NDArray[np.float64], unknown: int) -> npt.NDArray[np.int16]:
    """Row numbers, those outside the bitmap brought near its edge, NaN replaced."""
    near = np.fmin(np.fmax(position, -2.0), 30_000.0)
    return np.where(position == position, np.floor(near + 0.5), unknown).astype(np.int16)
