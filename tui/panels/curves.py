"""Series of a run as lines of a chart: in steps, epochs or seconds, with the run's marks on the same axis."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...core.edits import LEARNING_RATE
from ...core.events import CheckpointSaved, Edited, FindingRaised, LearningRateChanged, RunResumed
from ...core.runs.view import Buckets, RunView
from ..charts import palette
from ..charts.line_chart import Line, Mark
from ..charts.numbers import duration, number
from .options import ViewOptions

Array = np.ndarray[Any, np.dtype[np.float64]]
_OVER = ("finished", "stopped", "failed", "diverged", "lost")
_NICE = (1.0, 2.0, 5.0, 10.0)
_SEVERITY_COLORS = {"note": palette.NOTE, "warning": palette.WARNING, "error": palette.ERROR}


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

    def line(self) -> Line:
        """As the line chart takes it."""
        b = self.buckets
        weight = np.maximum(b.count - b.num_non_finite, 1).astype(np.float64)
        return Line(
            self.name, self.letter, self.color, self.x, b.low, b.high, b.mean, weight, self.dashed, self.smoothed
        )


def version_of(view: RunView, series: str, options: ViewOptions) -> tuple[Any, ...]:
    """What changes when the series does; a NaN at its end does not make it unequal to itself."""
    time = view.count("elapsed_seconds") if options.x_axis == "time" else 0
    return series, view.count(series), view.last_step(series), str(view.last(series)), options.x_axis, time


def read_buckets(view: RunView, series: str, options: ViewOptions) -> Buckets | None:
    """The whole series, or the part within the window; None where there are no values."""
    if options.window is None:
        found = view.overview(series)
    else:
        found = view.window(series, *options.window)
    return found if found is not None and len(found) else None


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
    found = read_buckets(view, series, options)
    if found is None:
        return None
    version = (*version_of(view, series, options), options.window)
    return Curve(name, name[:1], color, dashed, smoothed, version, positions(view, found, options), found)


def positions(view: RunView, found: Buckets, options: ViewOptions) -> Array:
    """Where each bucket stands on the x axis: at its middle, the newest at its end."""
    steps = (found.first + found.last) / 2
    steps[-1] = found.last[-1]
    return to_x(view, steps, options)


def to_x(view: RunView, steps: Array, options: ViewOptions) -> Array:
    """Steps in the unit of the x axis."""
    if options.x_axis == "epoch":
        return np.asarray(view.epoch_at(steps), dtype=np.float64)
    if options.x_axis == "time":
        return np.asarray(view.time_at(steps), dtype=np.float64)
    if options.x_axis == "examples":
        return steps * float(view.started.batch_size if view.started else 1)
    return steps.astype(np.float64)


def x_range(view: RunView, options: ViewOptions) -> tuple[float, float]:
    """The span of the x axis: the window, all of a run that is over, or for a live one a span that seldom changes.

    A live run is drawn over half of what is planned, a quarter, an eighth …, whichever it has reached, so that the
    line fills at least half of the width and the axis stands still in between.
    """
    if options.window is not None:
        first, last = to_x(view, np.array([float(s) for s in options.window]), options)
        return float(first), float(last)
    if options.x_axis == "time":
        seconds = max(view.elapsed_seconds, 1e-3)
        return 0.0, options.axis_seconds or (seconds if view.status in _OVER else _round_up(seconds))
    step = max(view.step, 1)
    end = float(step)
    if options.axis_end:
        end = float(options.axis_end)
    elif view.status not in _OVER:
        planned = view.num_steps
        end = planned / 2 ** max(0, math.floor(math.log2(planned / step) + 1e-9)) if planned >= step else _round_up(end)
    per_epoch = view.started.steps_per_epoch if view.started else 0
    if options.x_axis == "epoch" and per_epoch:
        return 0.0, end / per_epoch
    if options.x_axis == "examples" and view.started:
        return 0.0, end * view.started.batch_size
    return 0.0, end


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in _NICE if m * power >= value * (1 - 1e-9))


def read_marks(view: RunView, options: ViewOptions) -> tuple[Mark, ...]:
    """What happened, most telling first.

    F finding, L learning rate changed, E other edit, R resumed, C checkpoint on request.
    """
    newest = {(finding.code, finding.layer): finding.severity for finding in view.findings}
    found: list[tuple[int, float, str, int]] = []
    for event in view.marks:
        match event:
            case FindingRaised(finding=finding):
                severity = newest.get((finding.code, finding.layer), finding.severity)
                found.append((0, finding.first_step, "F", _SEVERITY_COLORS[severity]))
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


def cursor_of(view: RunView, options: ViewOptions) -> tuple[float, str] | None:
    """x of the crosshair and what to call it; None without one."""
    if options.cursor is None:
        return None
    x = float(to_x(view, np.array([float(options.cursor)]), options)[0])
    match options.x_axis:
        case "step":
            label = f"step {options.cursor:,}"
        case "epoch":
            label = f"epoch {number(x)}"
        case "time":
            label = duration(x)
        case "examples":
            label = f"{x:,.0f} examples"
    return x, label
