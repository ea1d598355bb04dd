"""A matrix of signed numbers, blue below zero and orange above, with its scale."""

from typing import Any

import numpy as np

from .canvas import Canvas
from .color_scale import draw_scale, scale_for
from .image import draw_pixels, fit, nearest, resample
from .style import ChartStyle


def draw_signed_map(
    values: np.ndarray[Any, np.dtype[np.float64]],
    width: int,
    height: int,
    style: ChartStyle,
    averaged: bool = True,
    centered: bool = False,
) -> Canvas:
    """Draw a matrix (rows, columns) in exactly width × height cells, in its true proportions.

    averaged: where it has more numbers than there are cells, show means of neighbours rather than some of them.
    centered: leave as much room on the left as on the right, as planes do.
    """
    canvas = Canvas(width, height)
    has_scale = height >= 3
    rows, columns = fit(values.shape[0], values.shape[1], height - has_scale, width)
    scale = scale_for(values, "signed")
    pixels = (resample if averaged else nearest)(values, 2 * rows, columns)
    left = (width - columns) // 2 if centered else 0
    draw_pixels(canvas, left, 0, pixels, scale, style)
    if has_scale:
        draw_scale(canvas, left, rows, width - left, scale, style)
    return canvas.to_ascii() if style.ascii else canvas
