"""Several runs in one chart: what is read of each, on one x axis, alone or as the mean of a group.

runs ──groups──► one line a run, or mean ± std of those that differ in their seed only
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...core.events import FindingRaised
from ...core.runs.settings import settings_of
from ...core.runs.view import Buckets, RunView
from ..charts.line_data import Line, Mark
from ..charts.numbers import duration, number
from ..panels.curves import Array, positions, to_x
from ..panels.options import ViewOptions, XAxis
from .identity import color_of, glyph_of, letter_of, pattern_of

MEAN_POINTS = 512
_DETAIL = 4
"""A window narrower than the run by this much is read in detail from disk."""
_MARKS = 3
"""Findings marked of each run."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A run in an overlay."""

    view: RunView
    slot: int
    """Which letter, colour and dashes it has."""


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """How an overlay is looked at; the same for every chart, so that they show the same stretch."""

    x_axis: XAxis = "step"
    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.6
    x_range: tuple[float, float] | None = None
    """The stretch shown, in units of the axis; None: everything."""
    cursor: float | None = None
    """x of the crosshair."""
    grouped: bool = False
    """Draw mean ± std of runs that differ in their seed only."""


@dataclass(frozen=True, slots=True)
class OverlayCurve:
    """A line as it was at one moment; equal to another of the same version."""

    version: tuple[Any, ...]
    line: Line = field(compare=False)


def groups_of(runs: Sequence[Overlaid], grouped: bool) -> list[list[Overlaid]]:
    """The runs that share a line: each its own, or those whose settings differ in the seed only."""
    if not grouped:
        return [[run] for run in runs]
    found: dict[str, list[Overlaid]] = {}
    for run in runs:
        settings = settings_of(run.view.spec) | {"seed": None}
        found.setdefault(repr(sorted(settings.items())), []).append(run)
    return list(found.values())


def read_curves(runs: Sequence[Overlaid], metric: str, options: OverlayOptions) -> tuple[OverlayCurve, ...]:
    """The lines of a metric, of the runs that have it."""
    found: list[OverlayCurve] = []
    for group in groups_of(runs, options.grouped):
        curves = [curve for run in group if (curve := _read(run, metric, options)) is not None]
        if len(curves) > 1:
            found.append(_mean(group[0].slot, curves))
        elif curves:
            found.append(curves[0])
    return tuple(found)


def whole_range(runs: Sequence[Overlaid], options: OverlayOptions) -> tuple[float, float]:
    """The x that every run fits in."""
    view_options = ViewOptions(x_axis=options.x_axis)
    ends = [float(to_x(run.view, np.array([float(run.view.step)]), view_options)[0]) for run in runs]
    end = max((end for end in ends if math.isfinite(end)), default=1.0) or 1.0
    return (min(1.0, end / 1000) if options.log_x else 0.0), end


def axis_of(x: float, options: OverlayOptions) -> float:
    """Where an x stands on the axis."""
    return math.log10(max(x, 1e-9)) if options.log_x else x


def x_of(axis: float, options: OverlayOptions) -> float:
    """The x at a place of the axis."""
    return 10.0 ** min(axis, 300.0) if options.log_x else axis


def marks_of(runs: Sequence[Overlaid], options: OverlayOptions) -> tuple[Mark, ...]:
    """Where findings began, marked by the letter of the run."""
    view_options = ViewOptions(x_axis=options.x_axis)
    marks: list[Mark] = []
    for run in runs:
        steps = [event.finding.first_step for event in run.view.marks if isinstance(event, FindingRaised)][:_MARKS]
        found = to_x(run.view, np.array([float(max(step, 1)) for step in steps]), view_options).tolist()
        marks += [Mark(axis_of(x, options), letter_of(run.slot), color_of(run.slot)) for x in found]
    return tuple(mark for mark in marks if math.isfinite(mark.x))


def cursor_label(options: OverlayOptions) -> str:
    """What to call the x of the crosshair."""
    x = options.cursor or 0.0
    match options.x_axis:
        case "time":
            return duration(x)
        case "step":
            return f"step {x:,.0f}"
        case _:
            return f"{options.x_axis} {number(x)}"


def step_at(view: RunView, x: float, options: ViewOptions) -> int:
    """The step at an x of the axis; what is not counted in steps is searched, since steps differ in length."""
    if options.x_axis == "step":
        return round(min(max(x, -1e15), 1e15))
    low, high = 0, max(view.step, 1)
    while high - low > 1:
        middle = (low + high) // 2
        if to_x(view, np.array([float(middle)]), options)[0] < x:
            low = middle
        else:
            high = middle
    return high


def _read(run: Overlaid, metric: str, options: OverlayOptions) -> OverlayCurve | None:
    view, view_options = run.view, ViewOptions(x_axis=options.x_axis)
    found = view.overview(metric)
    if found is None or not len(found):
        return None
    window = _window(view, view_options, options.x_range)
    if window and (window[1] - window[0]) * _DETAIL < view.step:
        detail = view.window(metric, window[0], window[1], 1024)
        found = detail if len(detail) else found
    time = view.count("elapsed_seconds") if options.x_axis == "time" else 0
    version = (
        run.slot,
        str(view.path),
        metric,
        view.count(metric),
        str(view.last(metric)),
        options.x_axis,
        time,
        window,
    )
    x = positions(view, found, view_options)
    return OverlayCurve((*version, options.log_x), _line(run.slot, x, found, options))


def _window(view: RunView, options: ViewOptions, x_range: tuple[float, float] | None) -> tuple[int, int] | None:
    if x_range is None:
        return None
    return max(step_at(view, x_range[0], options) - 1, 0), min(step_at(view, x_range[1], options) + 1, view.step)


def _line(slot: int, x: Array, found: Buckets, options: OverlayOptions) -> Line:
    letter = letter_of(slot)
    if options.log_x:
        x = np.log10(np.maximum(x, 1e-9))
    weight = np.maximum(found.count - found.num_non_finite, 1).astype(np.float64)
    smoothed = len(found) > 64
    return Line(
        letter,
        letter,
        color_of(slot),
        x,
        found.low,
        found.high,
        found.mean,
        weight,
        pattern_of(slot),
        smoothed,
        glyph_of(slot),
    )


def _mean(slot: int, curves: Sequence[OverlayCurve]) -> OverlayCurve:
    """Mean of several lines, from its lowest to its highest std around it; where only some have values, of those."""
    lines = [curve.line for curve in curves]
    grid = np.unique(np.concatenate([line.x for line in lines]))
    if len(grid) > MEAN_POINTS:
        grid = np.linspace(grid[0], grid[-1], MEAN_POINTS)
    values = np.stack([_at(line, grid) for line in lines])
    count = np.isfinite(values).sum(axis=0)
    known = np.where(np.isfinite(values), values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, known.sum(axis=0) / count, np.nan)
        spread = np.where(np.isfinite(values), (values - mean) ** 2, 0.0).sum(axis=0) / np.maximum(count - 1, 1)
    std = np.sqrt(spread)
    name = f"{letter_of(slot)}×{len(lines)}"
    weight = np.ones_like(grid)
    line = replace(lines[0], name=name, letter=name, x=grid, low=mean - std, high=mean + std, mean=mean, weight=weight)
    return OverlayCurve(("mean", *(curve.version for curve in curves)), line)


def _at(line: Line, grid: Array) -> Array:
    """Values of a line at other x; NaN beyond its ends and where the nearest value before is NaN."""
    if not len(line.x):
        return np.full_like(grid, np.nan)
    return np.interp(grid, line.x, line.mean, np.nan, np.nan)
