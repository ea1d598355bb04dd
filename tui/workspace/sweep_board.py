"""A sweep as a picture: parallel coordinates, what mattered, and the trials, the best first.

look_at(board) -> SweepLook -> draw(look, width, height, style) -> Canvas
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.runs.series import higher_is_better
from ...core.sweeps.board import Board
from ...core.sweeps.trial import AtWork, TrialResult
from ..charts import palette
from ..charts.canvas import Canvas
from ..charts.numbers import number, percent
from ..charts.parallel import Axis, Trial, draw_parallel
from ..charts.style import ChartStyle
from ..charts.table import Cell, Column, Table, draw_table

BAR_COLUMNS = 24
MIN_CHART_ROWS = 8


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial as it is listed."""

    folder: Path
    name: str
    """Its number in the sweep."""
    parameters: Mapping[str, Any]
    value: float | None
    """Of the metric; None where there is none."""
    state: str
    """In a word or two."""
    counts: bool
    """Whether its outcome is final and counts."""


@dataclass(frozen=True, slots=True)
class SweepLook:
    """What is shown of a sweep; equal looks draw equal pictures."""

    fields: tuple[str, ...]
    log_fields: frozenset[str]
    metric: str
    """Empty while nothing is known."""
    trials: tuple[TrialRow, ...]
    """The best first, then those at work, then those that came to nothing."""
    importance: tuple[tuple[str, float], ...]


def look_at(board: Board) -> SweepLook:
    """What the sweep has come to by now."""
    results, at_work = board.results, board.sweep.at_work
    complete = [one for one in results if one.metric is not None]
    metric = next((one.metric.name for one in (*complete, *at_work) if one.metric), "")
    ranked = sorted(complete, key=lambda one: -one.metric.score if one.metric else 0.0)

    def row(one: TrialResult | AtWork, state: str, counts: bool) -> TrialRow:
        name = one.folder.name.removeprefix(f"{board.sweep.name}-")
        return TrialRow(one.folder, name, one.parameters, one.metric.value if one.metric else None, state, counts)

    rows = [row(one, "", True) for one in ranked]
    rows += [row(one, f"{percent(one.share)} done", False) for one in at_work]
    rows += [row(one, f"{one.state}: {one.why}", False) for one in results if one.metric is None]
    fields = board.sweep.fields
    importance = tuple(sorted(board.importance.items(), key=lambda pair: -pair[1]))
    return SweepLook(fields, frozenset(filter(board.sweep.is_log, fields)), metric, tuple(rows), importance)


def draw(look: SweepLook, chosen: Path | None, width: int, height: int, style: ChartStyle) -> Canvas:
    """Draw width × height cells; of parts for which there is no room, the table is left."""
    canvas = Canvas(width, height)
    bars = min(len(look.importance), 5)
    above = min(height // 2, 16)
    top = 0
    if above >= MIN_CHART_ROWS:
        canvas.paste(0, 0, draw_parallel(*_parallel(look, chosen), width, above, style))
        top = above + 1
    if bars and height - top - bars - 1 >= 5:
        _draw_importance(canvas, top, look.importance[:bars], style)
        top += bars + 2
    if height - top >= 2:
        place = next((row for row, trial in enumerate(look.trials) if trial.folder == chosen), 0)
        canvas.paste(0, top, draw_table(_table(look, chosen, place, height - top), width, height - top, style))
    return canvas.to_ascii() if style.ascii else canvas


def _parallel(look: SweepLook, chosen: Path | None) -> tuple[tuple[Axis, ...], tuple[Trial, ...]]:
    scales = [
        _Scale([trial.parameters[field] for trial in look.trials], field in look.log_fields) for field in look.fields
    ]
    outcomes = [trial.value for trial in look.trials if trial.counts and trial.value is not None]
    outcome = _Scale(outcomes, False)
    axes = [Axis(_short(field), *scale.ends) for field, scale in zip(look.fields, scales, strict=True)]
    axes.append(Axis(look.metric, *outcome.ends))
    better = higher_is_better(look.metric) if look.metric else True
    trials: list[Trial] = []
    for trial in look.trials:
        places = [scale.share(trial.parameters[field]) for field, scale in zip(look.fields, scales, strict=True)]
        end = outcome.share(trial.value) if trial.counts and trial.value is not None else None
        rank = None if end is None else end if better else 1 - end
        trials.append(Trial((*places, end), rank, trial.folder == chosen))
    return tuple(axes), tuple(trials)


class _Scale:
    """Where the values of one field lie on its axis."""

    def __init__(self, values: list[Any], is_log: bool) -> None:
        self._log = is_log
        numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
        self._texts = [] if len(numbers) == len(values) else sorted({str(value) for value in values})
        self._low, self._high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)

    @property
    def ends(self) -> tuple[str, str]:
        """What the lower and the upper end are."""
        if self._texts:
            return self._texts[0], self._texts[-1]
        return _shown(self._low), _shown(self._high)

    def share(self, value: Any) -> float:
        """From 0 at the lower end to 1."""
        if self._texts:
            return self._texts.index(str(value)) / (len(self._texts) - 1) if len(self._texts) > 1 else 0.5
        low, high, at = (math.log(x) if self._log else float(x) for x in (self._low, self._high, value))
        return (at - low) / (high - low) if high > low else 0.5


def _draw_importance(canvas: Canvas, top: int, importance: tuple[tuple[str, float], ...], style: ChartStyle) -> None:
    canvas.write(0, top, "What mattered", palette.TEXT, bold=True)
    canvas.write(15, top, "share of the metric's variance (fANOVA)", palette.DIM)
    names = max(len(_short(field)) for field, _ in importance)
    for row, (field, share) in enumerate(importance, top + 1):
        x = canvas.write(0, row, _short(field).ljust(names + 2), palette.TEXT)
        x = canvas.write(x, row, ("#" if style.ascii else "█") * max(round(share * BAR_COLUMNS), 0), palette.TRAIN)
        canvas.write(x + 1, row, percent(share), palette.TEXT)


def _table(look: SweepLook, chosen: Path | None, place: int, rows: int) -> Table:
    def cells(texts: list[str]) -> tuple[Cell, ...]:
        return tuple(
            Cell(text, palette.TEXT if trial.counts else palette.DIM, bold=trial.folder == chosen)
            for text, trial in zip(texts, look.trials, strict=True)
        )

    names = [f"{'▸' if trial.folder == chosen else ' '} {trial.name}" for trial in look.trials]
    columns = [
        Column("  trial", cells(names), priority=9, shrinks_to=12),
        Column(look.metric, cells([number(trial.value) for trial in look.trials]), priority=8, decimal=True),
    ]
    for field in look.fields:
        shown = [_shown(trial.parameters[field]) for trial in look.trials]
        columns.append(Column(_short(field), cells(shown), priority=5, shrinks_to=6))
    columns.append(Column("", cells([trial.state for trial in look.trials]), priority=6, shrinks_to=10))
    return Table(tuple(columns), first_row=max(place - rows // 2, 0))


def _short(field: str) -> str:
    return field.rpartition(".")[2]


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)
