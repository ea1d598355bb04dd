"""Columns of the table of runs: what each is called, says about a run, and is sorted by."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.diagnosis.explanation import in_words
from ...core.runs.settings import differing
from ...core.runs.table import RunRow
from ..charts.canvas import cell_width
from ..charts.numbers import count, duration
from .metric_text import metric_text
from .status_signs import SIGNS, age

MOST_CELLS = 28
"""Wider entries are shortened."""


@dataclass(frozen=True, slots=True)
class Column:
    """One property of runs."""

    name: str
    """What a filter calls it, where it can be filtered by."""
    title: str
    text: Callable[[RunRow], str]
    order: Callable[[RunRow], Any]
    """Sorts runs by it."""
    right: bool = False
    """Whether entries stand at the right of the column, as numbers do."""
    falls: bool = False
    """Whether the first sort shows the largest on top."""


def fixed_columns(now: float) -> tuple[Column, ...]:
    """The columns every run has, most telling first."""
    return (
        Column("name", "run", lambda row: row.summary.name, lambda row: row.summary.name),
        Column("status", "status", _status, lambda row: row.summary.status),
        Column("best", "best", _best, lambda row: row.rank, right=True, falls=True),
        Column("findings", "findings", _findings, lambda row: (len(row.summary.findings), row.summary.findings)),
        Column("seconds", "time", _seconds, lambda row: row.summary.seconds, right=True, falls=True),
        Column(
            "created",
            "age",
            lambda row: age(now - row.summary.created),
            lambda row: row.summary.created,
            right=True,
            falls=True,
        ),
        Column("preset", "preset", lambda row: row.summary.preset or "–", lambda row: row.summary.preset or ""),
        Column("num_parameters", "params", _parameters, lambda row: row.summary.num_parameters, right=True, falls=True),
        Column(
            "step", "step", lambda row: count(row.summary.step), lambda row: row.summary.step, right=True, falls=True
        ),
    )


def setting_columns(rows: Sequence[RunRow]) -> tuple[Column, ...]:
    """A column for each setting that these runs do not have in common, the most interesting first."""
    found = differing([row.settings for row in rows if row.settings])
    names = in_order_of_interest(path for path in found if path != "preset")
    short = {path: path.rpartition(".")[2] for path in names}
    return tuple(
        _setting_column(path, short[path] if list(short.values()).count(short[path]) == 1 else path) for path in names
    )


def _setting_column(path: str, title: str) -> Column:
    return Column(
        path, title, lambda row: setting_text(row.settings.get(path)), lambda row: _order(row.settings.get(path))
    )


def in_order_of_interest(paths: Iterable[str]) -> list[str]:
    """Settings in the order somebody who compares runs asks for them: how it learns, what learns, then the rest."""
    parts = ("preset", "training", "model", "regularization", "seed", "split", "data")
    return sorted(paths, key=lambda path: parts.index(part) if (part := path.split(".")[0]) in parts else len(parts))


def setting_text(value: Any) -> str:
    """A setting as it stands in a spec, without quotes; a dash where it is not set."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def widths(columns: Sequence[Column], rows: Sequence[RunRow]) -> list[int]:
    """Cells that each column needs for these rows."""
    return [
        min(max([cell_width(column.title) + 2, *(cell_width(column.text(row)) for row in rows)]), MOST_CELLS)
        for column in columns
    ]


def _order(value: Any) -> tuple[int, float, str]:
    """Numbers before texts, what is not set last, so that mixed settings can be sorted."""
    if isinstance(value, int | float):
        return 0, float(value) if not math.isnan(value) else math.inf, ""
    return (2, 0.0, "") if value is None else (1, 0.0, str(value))


def _status(row: RunRow) -> str:
    return f"{SIGNS[row.summary.status]} {row.summary.status}"


def _best(row: RunRow) -> str:
    found = row.main_metric
    return "–" if found is None else metric_text(*found)


def _findings(row: RunRow) -> str:
    codes = row.summary.findings
    if len(codes) == 0:
        return "–"
    more = f" +{len(codes) - 1}" if len(codes) > 1 else ""
    return in_words(codes[0]) + more


def _seconds(row: RunRow) -> str:
    return duration(row.summary.seconds) if row.summary.seconds else "–"


def _parameters(row: RunRow) -> str:
    return count(row.summary.num_parameters) if row.summary.num_parameters else "–"
