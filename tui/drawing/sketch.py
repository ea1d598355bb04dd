"""Sketch: ink on paper, put there pixel by pixel with a soft round brush."""

import numpy as np

from ..charts.columns import Floats
from ..charts.drawing_pad import Point

CORE, CORE_SHARE = 0.4, 0.012
FADE, FADE_SHARE = 0.7, 0.036
"""Where the brush ceases to be full and where it ends, in pixels from its middle: so much, and so much of the side.

As in the pictures that networks learn from: strokes of digits are 1 to 2 of 8 pixels wide, of MNIST 2 to 3 of 28, and
grey at the edges.
"""


class Sketch:
    """A picture that is being drawn. Points are in pixels from the top left corner; pixel 0 ends at 1."""

    def __init__(self, rows: int, columns: int) -> None:
        """Begin with blank paper."""
        self.rows, self.columns = rows, columns
        self.ink: Floats = np.zeros((rows, columns))
        """From 0 for blank paper to 1."""
        self.version = 0
        """Grows with every change."""
        side = max(rows, columns)
        self._core = CORE + CORE_SHARE * side
        self._fade = FADE + FADE_SHARE * side

    @property
    def is_blank(self) -> bool:
        """Whether there is no ink at all."""
        return not self.ink.any()

    def draw(self, start: Point, end: Point) -> None:
        """Put ink along a straight line; a dot where both ends are one."""
        self._set(np.maximum(self.ink, self._brush(start, end)))

    def erase(self, start: Point, end: Point) -> None:
        """Take ink away along a straight line."""
        self._set(np.minimum(self.ink, 1.0 - self._brush(start, end)))

    def clear(self) -> None:
        """Take all ink away."""
        self._set(np.zeros_like(self.ink))

    def take(self, ink: Floats) -> None:
        """Go on from another picture of the same size."""
        assert ink.shape == self.ink.shape, (ink.shape, self.ink.shape)
        self._set(ink)

    def _set(self, ink: Floats) -> None:
        if not np.array_equal(ink, self.ink):
            self.ink = ink
            self.version += 1

    def _brush(self, start: Point, end: Point) -> Floats:
        """How much of each pixel the brush covers on its way, by the distance of the pixel's middle."""
        y, x = np.mgrid[: self.rows, : self.columns] + 0.5
        across, down = end[0] - start[0], end[1] - start[1]
        length = across**2 + down**2
        along = ((x - start[0]) * across + (y - start[1]) * down) / length if length else np.zeros_like(x)
        along = np.clip(along, 0.0, 1.0)
        distance = np.hypot(x - start[0] - along * across, y - start[1] - along * down)
        return np.clip((self._fade - distance) / (self._fade - self._core), 0.0, 1.0)
