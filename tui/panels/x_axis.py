"""The x axis of a run's charts: steps, epochs, seconds, examples, or the values of another metric of the run.

A place of the axis is what is counted, or on a logarithmic axis its logarithm (base 10).
"""

import math
from typing import Any

import numpy as np

from ...core.runs.view import Buckets, RunView
from ..charts.axes import XKind
from ..charts.numbers import duration, number
from .options import ViewOptions

Array = np.ndarray[Any, np.dtype[np.float64]]
_OVER = ("finished", "stopped", "failed", "diverged", "lost")
_NICE = (1.0, 2.0, 5.0, 10.0)
_DETAIL = 2048
_LEAST = 1e-9
"""What is not above zero has no logarithm, and stands far to the left."""


def to_x(view: RunView, steps: Array, options: ViewOptions) -> Array:
    """Steps as places of the x axis; NaN where they are not known."""
    counted = _count(view, steps, options)
    return np.log10(np.maximum(counted, _LEAST)) if options.log_x else counted


def x_kind(options: ViewOptions) -> XKind:
    """What the ticks of the axis count."""
    return "log" if options.log_x else options.x_axis


def _count(view: RunView, steps: Array, options: ViewOptions) -> Array:
    """Steps in the unit of the x axis; NaN where it is not known."""
    match options.x_axis:
        case "epoch":
            return np.asarray(view.epoch_at(steps), dtype=np.float64)
        case "time":
            return np.asarray(view.time_at(steps), dtype=np.float64)
        case "examples":
            return np.asarray(view.examples_at(steps), dtype=np.float64)
        case "metric":
            known, values = _course(view, options.x_metric)
            return np.interp(steps, known, values, left=np.nan) if len(known) else np.full(np.shape(steps), np.nan)
        case "step":
            return steps.astype(np.float64)


def step_at(view: RunView, x: float, options: ViewOptions) -> int:
    """The step at a place of the axis; what is not counted in steps is searched, since steps differ in length."""
    if options.x_axis == "step":
        return round(min(max(_counted(x, options), -1e15), 1e15))
    if options.x_axis == "metric":  # it may rise and fall: of the steps with about this value any will do
        known, values = _course(view, options.x_metric)
        return round(float(known[np.argmin(np.abs(values - _counted(x, options)))])) if len(known) else view.step
    low, high = 0, max(view.step, 1)
    while high - low > 1:
        middle = (low + high) // 2
        if to_x(view, np.array([float(middle)]), options)[0] < x:
            low = middle
        else:
            high = middle
    return high


def read_stretch(view: RunView, series: str, options: ViewOptions, detail: int = _DETAIL) -> Buckets | None:
    """The series as far as it is in sight, in more detail from disk where that is a part; None without values."""
    window = window_of(view, options)
    found = view.overview(series) if window is None else view.window(series, *window, detail)
    return found if found is not None and len(found) else None


def window_of(view: RunView, options: ViewOptions) -> tuple[int, int] | None:
    """First and last step of the stretch shown, with one to spare at either end; None for the whole run."""
    if options.x_range is None or options.x_axis == "metric":
        return None
    first, last = (step_at(view, x, options) for x in options.x_range)
    return max(first - 1, 0), min(last + 1, view.step)


def along_x(view: RunView, found: Buckets, options: ViewOptions) -> tuple[Array, Buckets]:
    """Where each bucket stands on the axis, at its middle, the newest at its end; and the buckets in that order."""
    steps = (found.first + found.last) / 2
    steps[-1] = found.last[-1]
    x = to_x(view, steps, options)
    if options.x_axis != "metric":
        return x, found
    order = np.argsort(x, kind="stable")[: int(np.isfinite(x).sum())]  # NaN sorts last
    columns = (getattr(found, name)[order] for name in found.__dataclass_fields__)
    return x[order], Buckets(*columns)


def x_range(view: RunView, options: ViewOptions) -> tuple[float, float]:
    """The places that the x axis spans: of the stretch shown, of all of a run that is over, or for a live one of what
    seldom changes.

    A live run is drawn over half of what is planned, a quarter, an eighth …, whichever it has reached, so that the
    line fills at least half of the width and the axis stands still in between.
    """
    if options.x_range is not None:
        return options.x_range
    low, high = _whole_range(view, options)
    if not options.log_x:
        return low, high
    low = low if low > 0 else min(1.0, high / 1000)
    return math.log10(max(low, _LEAST)), math.log10(max(high, low, _LEAST))


def _whole_range(view: RunView, options: ViewOptions) -> tuple[float, float]:
    if options.x_axis == "metric":
        return metric_range(view, options.x_metric)
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
    x = float(_count(view, np.array([end]), options)[0])
    return 0.0, x if math.isfinite(x) else end


def metric_range(view: RunView, metric: str) -> tuple[float, float]:
    """Lowest and highest mean of a metric; 0 to 1 where it has none."""
    values = _course(view, metric)[1]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def axis_version(view: RunView, options: ViewOptions) -> object:
    """What changes when a step moves on the axis."""
    match options.x_axis:
        case "time":
            return "time", view.count("elapsed_seconds"), options.log_x
        case "metric":
            return options.x_metric, view.count(options.x_metric), str(view.last(options.x_metric)), options.log_x
        case _:
            return options.x_axis, view.started and view.started.epochs, options.log_x


def axis_name(options: ViewOptions) -> str:
    """What is counted along x."""
    return options.x_metric if options.x_axis == "metric" else options.x_axis


def x_label(x: float, options: ViewOptions) -> str:
    """A place of the axis in words."""
    x = _counted(x, options)
    match options.x_axis:
        case "time":
            return duration(x)
        case "step":
            return f"step {x:,.0f}"
        case "examples":
            return f"{x:,.0f} examples"
        case _:
            return f"{axis_name(options)} {number(x)}"


def cursor_of(view: RunView, options: ViewOptions) -> tuple[float, str] | None:
    """x of the crosshair and what to call it; None without one."""
    if options.cursor is None:
        return None
    x = float(to_x(view, np.array([float(options.cursor)]), options)[0])
    return x, x_label(x, options)


def _course(view: RunView, metric: str) -> tuple[Array, Array]:
    """Steps of a metric, float64 and ascending, and its means there; values that are not finite are left out."""
    found = view.overview(metric)
    if found is None or not len(found):
        return np.empty(0), np.empty(0)
    known = np.isfinite(found.mean)
    steps = np.asarray((found.first + found.last) / 2, dtype=np.float64)
    return steps[known], np.asarray(found.mean[known], dtype=np.float64)


def _counted(x: float, options: ViewOptions) -> float:
    """What is counted up to a place of the axis."""
    return 10.0 ** min(x, 300.0) if options.log_x else x


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in _NICE if m * power >= value * (1 - 1e-9))
