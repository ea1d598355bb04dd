"""Series of a run as lines of a chart, with the run's marks on the same axis."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core.edits import LEARNING_RATE
from ...core.events import CheckpointSaved, Edited, FindingRaised, LearningRateChanged, RunResumed, Severity
from ...core.runs.recent import recent_mean, window
from ...core.runs.view import Buckets, RunView
from ..charts import palette
from ..charts.line_chart import Line, Mark
from .options import ViewOptions
from .severity import COLORS
from .x_axis import Array, along_x, axis_version, read_stretch, to_x


@dataclass(frozen=True, slots=True)
class Curve:
    """A series as it was at one moment; equal to another of the same version."""

    name: str
    letter: str
    color: int
    dashed: bool
    smoothed: bool
    version: tuple[Any, ...]
    """Changes whenever the values, or the x they stand at, change."""
    x: Array = field(compare=False)
    buckets: Buckets = field(compare=False)
    end: float | None = field(default=None, compare=False)
    """The number written where it ends; None: the height at which it is drawn there."""
    averaged: int = 1
    """Of how many newest values that number is the mean."""

    def line(self) -> Line:
        """As the line chart takes it."""
        b = self.buckets
        weight = np.maximum(b.count - b.num_non_finite, 1).astype(np.float64)
        look = (self.name, self.letter, self.color)
        return Line(*look, self.x, b.low, b.high, b.mean, weight, self.dashed, self.smoothed, end=self.end)


def version_of(view: RunView, series: str, options: ViewOptions) -> tuple[Any, ...]:
    """What changes when the series does; a NaN at its end does not make it unequal to itself."""
    axis = axis_version(view, options)
    return series, view.count(series), view.last_step(series), str(view.last(series)), axis, options.x_range


def read_curve(
    view: RunView,
    series: str,
    options: ViewOptions,
    name: str,
    color: int,
    dashed: bool = False,
    smoothed: bool = True,
) -> Curve | None:
    """A series as a curve; None where it has no values."""
    found = read_stretch(view, series, options)
    if found is None:
        return None
    x, found = along_x(view, found, options)
    end, averaged = end_of(view, series, options, smoothed)
    version = version_of(view, series, options)
    return Curve(name, name[:1], color, dashed, smoothed, version, x, found, end, averaged)


def end_of(view: RunView, series: str, options: ViewOptions, smoothed: bool) -> tuple[float | None, int]:
    """The number at the end of a line, and of how many newest values it is the mean: no matter how wide the chart is.

    None where the end of the line is not the end of the series: in a stretch of it, or along another metric.
    """
    if options.x_range is not None or options.x_axis == "metric":
        return None, 1
    averaged = window(view.count(series)) if smoothed and options.smoothing else 1
    value = recent_mean(view, series) if averaged > 1 else view.last(series)
    return (value if value is not None and np.isfinite(value) else None), averaged


def read_marks(view: RunView, options: ViewOptions) -> tuple[Mark, ...]:
    """What happened, most telling first.

    F finding, L learning rate changed, E other edit, R resumed, C checkpoint on request.
    """
    newest: dict[tuple[str, str | None], Severity] = {(f.code, f.layer): f.severity for f in view.findings}
    found: list[tuple[int, float, str, int]] = []
    for event in view.marks:
        match event:
            case FindingRaised(finding=finding):
                severity = newest.get((finding.code, finding.layer), finding.severity)
                found.append((0, finding.first_step, "F", COLORS[severity]))
            case LearningRateChanged(step=step):
                found.append((1, step, "L", palette.ACCENT))
            case Edited(step=step, after=after):
                found.append((1, step, "L" if after.keys() == {LEARNING_RATE} else "E", palette.ACCENT))
            case RunResumed(step=step):
                found.append((2, step, "R", palette.TEXT))
            case CheckpointSaved(step=step, reason="command"):
                found.append((3, step, "C", palette.DIM))
            case _:
                pass
    if not found:
        return ()
    found.sort(key=lambda mark: (mark[0], mark[1]))
    x = to_x(view, np.array([float(step) for _, step, _, _ in found]), options)
    return tuple(Mark(float(at), letter, color) for at, (_, _, letter, color) in zip(x, found, strict=True))
