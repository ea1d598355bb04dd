"""Dots to characters: a bitmap of sub-cell dots becomes one code point for each cell.

A braille cell holds 2×4 dots, a quadrant 2×2, a half block 1×2, an ASCII character 1×3 (`'` high, `-` middle, `.` low).
"""

from dataclasses import dataclass
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
    weights: npt.NDArray[np.uint8]
    """Value of each dot in a cell's pattern, shape (dots_high, dots_wide)."""
    code_points: npt.NDArray[np.uint32]
    """Pattern → character; pattern 0 is the space."""

    def pack(self, dots: Bitmap) -> npt.NDArray[np.uint8]:
        """Pattern of each cell, shape (rows, columns); 0 where no dot is set."""
        high, wide = self.dots_high, self.dots_wide
        packed = np.zeros((dots.shape[0] // high, dots.shape[1] // wide), dtype=np.uint8)
        bits = dots.view(np.uint8)
        for y in range(high):
            for x in range(wide):
                packed |= bits[y::high, x::wide] * self.weights[y, x]
        return packed


def _codes(characters: str) -> npt.NDArray[np.uint32]:
    return np.array([ord(c) for c in characters], dtype=np.uint32)


_BRAILLE = Raster(
    2,
    4,
    np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8),
    np.concatenate([_codes(" "), np.arange(0x2801, 0x2900, dtype=np.uint32)]),
)
_QUADRANT = Raster(2, 2, np.array([[1, 2], [4, 8]], dtype=np.uint8), _codes(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"))
_HALF = Raster(1, 2, np.array([[1], [2]], dtype=np.uint8), _codes(" ▀▄█"))
_ASCII = Raster(1, 3, np.array([[1], [2], [4]], dtype=np.uint8), _codes(" '-'.:.|"))

RASTERS: Final[dict[Marker, Raster]] = {"braille": _BRAILLE, "quadrant": _QUADRANT, "half": _HALF, "ascii": _ASCII}


def vertical_spans(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], num_rows: int) -> Bitmap:
    """Dots of one vertical stroke per column, from row `low` (above) to row `high` (below), both included.

    NaN leaves a column empty; what lies outside the bitmap is cut off.
    """
    rows = np.arange(num_rows, dtype=np.float64)[:, None]
    with np.errstate(invalid="ignore"):
        return (rows >= np.floor(low + 0.5)) & (rows <= np.floor(high + 0.5))
