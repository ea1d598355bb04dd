"""Rows of named numbers, as JSONL, CSV and trainer states have them, turned into columns."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from .column import Column
from .passes import Passes

STEP_NAMES = ("step", "global_step", "trainer/global_step", "_step", "iteration", "iter", "num_steps", "batch_idx")
EPOCH_NAMES = ("epoch", "epochs", "_epoch")
TIME_NAMES = ("timestamp", "_timestamp", "wall_time", "time", "datetime")
_EARLIEST_TIME = 1e8
"""Seconds since the epoch are larger; a smaller time counts from a start that the row does not tell."""
MAX_NAMES = 20_000
MAX_DEPTH = 4


class Rows:
    """Takes rows in order and hands out columns; the axis is the first step, else epoch, that a row has."""

    def __init__(self) -> None:
        self._number = 0
        self._passes = Passes()
        self._points: dict[str, list[tuple[int, float, float]]] = defaultdict(list)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in a row; what is no number is left out."""
        step = self._step(row)
        time = _time(row)
        for name, value in _numbers(row):
            if name not in _AXES and (name in self._points or len(self._points) < MAX_NAMES):
                self._points[name].append((step, value, time))
        self._number += 1

    def take(self) -> list[Column]:
        """Return what has come since the last call."""
        columns = [_column(name, points) for name, points in self._points.items() if points]
        for points in self._points.values():
            points.clear()
        return columns

    def _step(self, row: Mapping[str, Any]) -> int:
        step, epoch = _first(row, STEP_NAMES), _first(row, EPOCH_NAMES)
        if step is None:
            return self._number if epoch is None else int(epoch)
        if epoch is not None:
            self._passes.name_epoch(epoch)
        return self._passes.count(int(step))


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    """The first of these that the row has as a number that can be a step or an epoch."""
    values = (to_number(row.get(name)) for name in names)
    return next((one for one in values if one is not None and math.isfinite(one) and abs(one) < 2**53), None)


def is_log_row(row: Mapping[str, Any]) -> bool:
    """Whether a row has an axis and a number on it: what tells a log from any other table."""
    return any(name in row for name in (*STEP_NAMES, *EPOCH_NAMES)) and any(n not in _AXES for n, _ in _numbers(row))


def to_number(value: Any) -> float | None:
    """Return a number, also one written as text; None for anything else, and for an empty cell."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | str):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return None
    return None


_AXES = frozenset((*STEP_NAMES, *EPOCH_NAMES, *TIME_NAMES))


def _numbers(row: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, float]]:
    for name, value in row.items():
        if isinstance(value, dict):
            if depth < MAX_DEPTH:
                yield from _numbers(value, f"{prefix}{name}/", depth + 1)
            continue
        number = to_number(value)
        if number is not None:
            yield f"{prefix}{name}", number


def _time(row: Mapping[str, Any]) -> float:
    for name in TIME_NAMES:
        value = row.get(name)
        number = to_number(value)
        if number is not None and number > _EARLIEST_TIME:
            return number / 1000 if number > 1000 * _EARLIEST_TIME else number
        if isinstance(value, str):
            try:
                return datetime.fromisoformat(value).timestamp()
            except (ValueError, OverflowError, OSError):
                continue
    return math.nan


def _column(name: str, points: list[tuple[int, float, float]]) -> Column:
    steps, values, times = zip(*points, strict=True)
    return Column(name, np.array(steps, np.int64), np.array(values, np.float64), np.array(times, np.float64))
