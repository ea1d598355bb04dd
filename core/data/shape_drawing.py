"""Shapes as grey pictures: filled or hollow, at any place, size and angle, with smooth edges.

A shape is the set of points where its distance function is negative; a pixel is as bright as the share of it that lies
inside. All shapes of one radius cover the same area, so that no class can be told by its ink alone.
"""

from math import pi, sqrt
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from .ranges import Shape

Floats = npt.NDArray[np.floating[Any]]
SHAPES: tuple[Shape, ...] = get_args(Shape)

LINE_SHARE = 0.35
"""Width of a hollow shape's line, as a share of the radius; never thinner than a pixel."""


def draw_shapes(
    shapes: npt.NDArray[np.integer[Any]],
    side: int,
    centers: Floats,
    radii: Floats,
    angles: Floats | float = 0.0,
    hollow: npt.NDArray[np.bool_] | bool = False,
) -> npt.NDArray[np.float32]:
    """Return one picture for each of n shapes: float32 (n, side, side), 0 outside, 1 inside, between on the edge.

    `shapes` (n,) indexes SHAPES; `centers` (n, 2) are (x, y) in pixels, the middle of the first pixel at (0.5, 0.5), y
    growing downwards; `radii` (n,) in pixels are those of a circle of the same area; `angles` (n,) in radians turn
    clockwise.
    """
    x, y = _turned(side, centers, angles)  # (n, side, side) each
    radii = radii[:, None, None]
    distance = np.select(
        [shapes[:, None, None] == number for number in range(len(SHAPES))],
        [_circle(x, y, radii), _square(x, y, radii), _triangle(x, y, radii), _cross(x, y, radii)],
    )
    half_line = np.maximum(LINE_SHARE * radii, 1.0) / 2
    outline = np.abs(distance + half_line) - half_line
    hollow = np.reshape(hollow, (-1, 1, 1))
    return np.clip(0.5 - np.where(hollow, outline, distance), 0.0, 1.0).astype(np.float32)


def _turned(side: int, centers: Floats, angles: Floats | float) -> tuple[Floats, Floats]:
    """Return where the middle of each pixel lies, seen from the centre of an upright shape."""
    middle = np.arange(side) + 0.5
    x = middle[None, None, :] - centers[:, 0, None, None]
    y = middle[None, :, None] - centers[:, 1, None, None]
    cos, sin = (np.reshape(turn(angles), (-1, 1, 1)) for turn in (np.cos, np.sin))
    return x * cos + y * sin, y * cos - x * sin


def _circle(x: Floats, y: Floats, radius: Floats) -> Floats:
    return np.hypot(x, y) - radius


def _square(x: Floats, y: Floats, radius: Floats) -> Floats:
    return np.maximum(np.abs(x), np.abs(y)) - radius * sqrt(pi) / 2


def _triangle(x: Floats, y: Floats, radius: Floats) -> Floats:
    """Equilateral, standing on a side; its middle is twice as far from a corner as from a side."""
    to_side = radius * sqrt(pi / (3 * sqrt(3)))
    slanted = np.abs(x) * sqrt(3) / 2 - y / 2
    return np.maximum(y, slanted) - to_side


def _cross(x: Floats, y: Floats, radius: Floats) -> Floats:
    """Two bars three times as long as wide."""
    long = radius * sqrt(9 * pi / 20)
    x, y = np.abs(x), np.abs(y)
    return np.minimum(np.maximum(x - long, y - long / 3), np.maximum(y - long, x - long / 3))
