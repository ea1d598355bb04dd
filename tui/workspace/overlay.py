"""Several runs in one chart: what is read of each, on one x axis, alone or as the mean of a group.

runs ──groups──► one line a run, or mean ± std of those that differ in their seed only
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...core.edits import edits_among
from ...core.events import FindingRaised
from ...core.runs.settings import settings_of
from ...core.runs.view import Buckets, RunView
from ..charts.line_data import Line, Mark
from ..charts.stretch import Stretch
from ..keymap.keys import Keys
from ..panels.curves import end_of
from ..panels.options import ViewOptions, XAxis, YScale
from ..panels.x_axis import Array, along_x, axis_version, metric_range, read_stretch, to_x, window_of, x_label
from .identity import color_of, glyph_of, letter_of, pattern_of

MEAN_POINTS = 512
_DETAIL = 4
"""A window narrower than the run by this much is read in detail from disk."""
_MARKS = 3
"""Findings, and edits, marked of each run."""


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
    x_metric: str = ""
    """Which metric the x axis shows where it shows one."""
    log_x: bool = False
    y_scale: YScale = "auto"
    smoothing: float = 0.6
    x_range: tuple[float, float] | None = None
    """The stretch shown, in units of the axis; None: everything."""
    cursor: float | None = None
    """x of the crosshair."""
    grouped: bool = False
    """Draw mean ± std of runs that differ in their seed only."""
    keys: Keys = field(default_factory=Keys)
    """Keys as they are now, for sentences that name them."""

    @property
    def of_run(self) -> ViewOptions:
        """What of it concerns the x axis of a single run."""
        return ViewOptions(x_axis=self.x_axis, x_metric=self.x_metric, x_range=self.x_range, smoothing=self.smoothing)


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
    if options.x_axis == "metric":
        ranges = [metric_range(run.view, options.x_metric) for run in runs if run.view.count(options.x_metric)]
        low, end = min((low for low, _ in ranges), default=0.0), max((high for _, high in ranges), default=1.0)
        return (low if low > 0 else min(1.0, end / 1000)) if options.log_x else low, end
    ends = [float(to_x(run.view, np.array([float(run.view.step)]), options.of_run)[0]) for run in runs]
    end = max((end for end in ends if math.isfinite(end)), default=1.0) or 1.0
    return (min(1.0, end / 1000) if options.log_x else 0.0), end


def stretch_of(runs: Sequence[Overlaid], options: OverlayOptions) -> Stretch:
    """The stretch shown, in places of the axis."""
    first, last = (axis_of(x, options) for x in whole_range(runs, options))
    low, high = (axis_of(x, options) for x in options.x_range or whole_range(runs, options))
    return Stretch(low, high, first, last)


def axis_of(x: float, options: OverlayOptions) -> float:
    """Where an x stands on the axis."""
    return math.log10(max(x, 1e-9)) if options.log_x else x


def x_of(axis: float, options: OverlayOptions) -> float:
    """The x at a place of the axis."""
    return 10.0 ** min(axis, 300.0) if options.log_x else axis


def marks_of(runs: Sequence[Overlaid], options: OverlayOptions) -> tuple[Mark, ...]:
    """Where findings began, marked by the letter of the run, and where it was edited, by a small letter."""
    marks: list[Mark] = []
    for run in runs:
        letter, events = letter_of(run.slot), run.view.marks
        found = [(letter, event.finding.first_step) for event in events if isinstance(event, FindingRaised)][:_MARKS]
        found += [(letter.lower(), edit.step) for edit in edits_among(events)][:_MARKS]
        places = to_x(run.view, np.array([float(max(step, 1)) for _, step in found]), options.of_run)
        for (sign, _), x in zip(found, places.tolist(), strict=True):
            marks.append(Mark(axis_of(x, options), sign, color_of(run.slot)))
    return tuple(mark for mark in marks if math.isfinite(mark.x))


def cursor_label(options: OverlayOptions) -> str:
    """What to call the x of the crosshair."""
    return x_label(options.cursor or 0.0, options.of_run)


def _read(run: Overlaid, metric: str, options: OverlayOptions) -> OverlayCurve | None:
    view, of_run = run.view, options.of_run
    window = window_of(view, of_run)
    if window and (window[1] - window[0]) * _DETAIL >= view.step:
        of_run = replace(of_run, x_range=None)  # the overview is detailed enough
    found = read_stretch(view, metric, of_run, 1024) or view.overview(metric)
    if found is None or not len(found):
        return None
    x, found = along_x(view, found, of_run)
    version = (run.slot, str(view.path), metric, view.count(metric), str(view.last(metric)))
    where = (axis_version(view, of_run), of_run.x_range, options.log_x)
    line = _line(run.slot, x, found, options)
    end, _ = end_of(view, metric, of_run, line.smoothed)
    return OverlayCurve((*version, *where), replace(line, end=end))


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
    look = replace(lines[0], name=name, letter=name, end=None)
    line = replace(look, x=grid, low=mean - std, high=mean + std, mean=mean, weight=weight)
    return OverlayCurve(("mean", *(curve.version for curve in curves)), line)


def _at(line: Line, grid: Array) -> Array:
    """Values of a line at other x; NaN beyond its ends and where the nearest value before is NaN."""
    if not len(line.x):
        return np.full_like(grid, np.nan)
    return np.interp(grid, line.x, line.mean, np.nan, np.nan)
