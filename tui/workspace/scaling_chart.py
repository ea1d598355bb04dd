"""Loss against size: a point for each of several runs of one preset, and the power law through them, on log-log."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...core.groups.scaling import PowerLaw, fit_power_law
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.line_chart import LineChart, Points, draw_line_chart, line_of
from ..charts.numbers import number
from ..charts.style import ChartStyle
from .overlay import Overlaid

TITLE = "loss by parameters"
CROSS = 0.01
"""Arm of the cross that marks a run, as a share of the axis: a single dot is easily missed."""
MARGIN = 0.1
"""Of a decade, left and right of the points."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Sizes and losses of runs, and the line through them."""

    sizes: tuple[int, ...]
    losses: tuple[float, ...]
    """Newest validation loss of each."""
    law: PowerLaw


def scaling_of(runs: Sequence[Overlaid]) -> Scaling | None:
    """Return how the loss falls with size; None unless these are runs of one preset, of at least three sizes."""
    views = [run.view for run in runs]
    if len({view.spec.preset for view in views}) != 1:
        return None
    sizes = [view.started.num_parameters for view in views if view.started]
    losses = [view.last("validation_loss") or math.nan for view in views]
    law = fit_power_law(sizes, losses) if len(sizes) == len(losses) else None
    return Scaling(tuple(sizes), tuple(losses), law) if law else None


def caption(model: Scaling) -> str:
    """The law, and how well it holds."""
    law = model.law
    return f"{number(law.factor)} × N^{number(-law.exponent)}, R² {law.r2:.2f}"


def draw_scaling(model: Scaling, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw exactly width × height cells."""
    x = np.log10(np.array(model.sizes, dtype=np.float64))
    ends = np.array([x.min() - MARGIN, x.max() + MARGIN])
    fitted = model.law.factor * 10 ** (-model.law.exponent * ends)
    line = line_of("power law", "p", palette.TRAIN, ends, fitted, dashed=True)
    across = (ends[1] - ends[0]) * CROSS * np.array([-1.0, 0.0, 1.0, 0.0, 0.0])
    up = np.log10(max(model.losses) / min(model.losses)) * 2 * CROSS * np.array([0.0, 0.0, 0.0, -1.0, 1.0])
    losses = np.array(model.losses)[:, None] * 10**up
    points = Points((x[:, None] + across).ravel(), losses.ravel(), palette.VALIDATION)
    chart = LineChart((line,), (float(ends[0]), float(ends[1])), "log", log_y=True, points=points)
    canvas = draw_line_chart(chart, width, height, style)
    canvas.plot = None  # a crosshair stands at a step, and there are none here
    return canvas
