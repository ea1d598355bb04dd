"""Dots to characters: each cell's dots make a pattern, each pattern is one code point.

A braille cell holds 2×4 dots, a quadrant 2×2, a half block 1×2, an ASCII character 1×3 (`'` high, `-` middle, `.` low).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .style import Marker

Patterns = npt.NDArray[np.uint8]
"""One number per cell, shape (rows, columns): its dots as bits; 0 where none is set."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """How one marker divides a cell."""

    dots_wide: int
    dots_high: int
    weights: Patterns
    """Bit of each dot of a cell, shape (dots_high, dots_wide)."""
    code_points: npt.NDArray[np.uint32]
    """Pattern → character; pattern 0 is the space."""
    strokes: Patterns
    """Pattern of a stroke in dot column x from dot `start` to before `end`, at [x, start · (dots_high + 1) + end]."""
    sparse: int
    """Bits kept where a surface must look lighter than a line without the help of colour."""

    def vertical_strokes(
        self, above: npt.NDArray[np.float64], below: npt.NDArray[np.float64], num_rows: int
    ) -> Patterns:
        """Patterns of one stroke per dot column, from dot row `above` to dot row `below`, both included.

        above, below: shape (…, columns · dots_wide), counted from the top; NaN leaves a column empty; what lies
        outside num_rows rows of cells is cut off. Returns shape (…, num_rows, columns). Works on cells, not on dots: a
        quarter of the work of a bitmap.
        """
        high, wide = self.dots_high, self.dots_wide
        num_dots = num_rows * high
        tops = np.arange(0, num_dots, high, dtype=np.int16)[:, None]
        start = _nearest_dot(above, num_dots, num_dots)[..., None, :] - tops
        end = _nearest_dot(below, num_dots, -1)[..., None, :] + 1 - tops
        start = np.minimum(np.maximum(start, 0), high)
        end = np.minimum(np.maximum(end, 0), high)
        stroke = start * (high + 1) + end
        patterns = self.strokes[0][stroke[..., 0::wide]]
        for x in range(1, wide):
            patterns |= self.strokes[x][stroke[..., x::wide]]
        return patterns

    def dots(self, column: npt.NDArray[np.intp], row: npt.NDArray[np.intp], shape: tuple[int, int]) -> Patterns:
        """Patterns of single dots, given by dot column and dot row, all of them within shape (rows, columns) cells."""
        patterns = np.zeros(shape, dtype=np.uint8)
        cells = (row // self.dots_high, column // self.dots_wide)
        np.bitwise_or.at(patterns, cells, self.weights[row % self.dots_high, column % self.dots_wide])
        return patterns


def _nearest_dot(position: npt.NDArray[np.float64], num_dots: int, unknown: int) -> npt.NDArray[np.int16]:
    """Dot rows, those outside the plot brought just beyond its edge, NaN replaced."""
    near = np.minimum(np.maximum(position, -2.0), num_dots + 1.0)
    return np.where(position == position, np.floor(near + 0.5), unknown).astype(np.int16)


def _raster(weights: list[list[int]], characters: str, sparse: int) -> Raster:
    high, wide = len(weights), len(weights[0])
    strokes = np.zeros((wide, (high + 1) ** 2), dtype=np.uint8)
    for x in range(wide):
        for start in range(high + 1):
            for end in range(high + 1):
                strokes[x, start * (high + 1) + end] = sum(weights[y][x] for y in range(start, end))
    code_points = np.array([ord(c) for c in characters], dtype=np.uint32)
    return Raster(wide, high, np.array(weights, dtype=np.uint8), code_points, strokes, sparse)


_BRAILLE = " " + "".join(chr(0x2800 + pattern) for pattern in range(1, 256))
"""Dots count as in Unicode 15, chapter 21.1."""

RASTERS: Final[dict[Marker, Raster]] = {
    "braille": _raster([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], _BRAILLE, 0x21),
    "quadrant": _raster([[1, 2], [4, 8]], " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█", 1),
    "half": _raster([[1], [2]], " ▀▄█", 1),
    "ascii": _raster([[1], [2], [4]], " '-'.:.|", 7),
}
