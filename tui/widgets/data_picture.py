"""The data of a preset as a picture, for the gallery, where there is no run to show yet."""

import subprocess
import sys
from dataclasses import dataclass
from textwrap import wrap

import msgspec
import numpy as np

from ...core.data.glimpse import Glimpse
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.image_grid import draw_image_grid
from ..charts.line_chart import LineChart, Points, draw_line_chart
from ..charts.plane import Plane, draw_plane
from ..charts.style import ChartStyle

PATIENCE_SECONDS = 30.0
SMALLEST_PLANE = 7
"""Rows below which points say nothing."""


def ask_glimpse(preset: str) -> Glimpse | None:
    """Load a preset's data in a process of its own; None when it cannot be. Takes a second: call it from a thread."""
    command = [sys.executable, "-P", "-m", "nn_tui.core.data.glimpse", preset]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, stdin=subprocess.DEVNULL)
        return msgspec.json.decode(answer.stdout, type=Glimpse) if answer.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError):
        return None


@dataclass(frozen=True, slots=True, eq=False)
class DataPicture:
    """A preset's data, ready to be drawn."""

    preset: str
    glimpse: Glimpse | None
    """None: the data could not be read."""

    def draw(self, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw exactly width × height cells."""
        shown = self.glimpse
        if shown is None or height < 3:
            return Canvas(width, height)
        picture = _draw(shown, width, height - 1, style)
        canvas = Canvas(width, height)
        if picture:
            canvas.write(0, 0, shown.words[:width], palette.DIM)
            canvas.paste(0, 1, picture)
        else:
            lines = wrap(shown.words, width, max_lines=height, placeholder=" …"[-width:], break_on_hyphens=False)
            for y, line in enumerate(lines):
                canvas.write(0, y, line, palette.DIM)
        return canvas.to_ascii() if style.ascii else canvas


def _draw(shown: Glimpse, width: int, height: int, style: ChartStyle) -> Canvas | None:
    match shown.kind:
        case "images":
            return draw_image_grid(np.asarray(shown.images), width, height, style, signed=False)
        case "curve":
            x, y = np.asarray(shown.x), np.asarray(shown.y)
            chart = LineChart((), _around(x), "number", points=Points(x, y, palette.TRAIN))
            return draw_line_chart(chart, width, height, style)
        case "points" if height < SMALLEST_PLANE:
            return None
        case "points":
            return draw_plane(_plane(shown), width, height, style)
        case "table":
            return None


def _plane(shown: Glimpse) -> Plane:
    """The points on an empty plane: a probability that is not known has the colour of the background."""
    x, y = np.asarray(shown.x), np.asarray(shown.y)
    return Plane(
        kind="probability",
        values=np.full((2, 2), np.nan),
        confidence=None,
        x_range=_around(x),
        y_range=_around(y),
        class_names=tuple(shown.class_names),
        points=np.stack([x, y], axis=1),
        point_values=np.asarray(shown.labels),
    )


def _around(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * 0.05 or 1.0
    return low - margin, high + margin
