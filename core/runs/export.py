"""A run for other tools: a table of one row a step and one column a series, or an event file of TensorBoard."""

import csv
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from .event_files import EventFileWriter
from .view import RunView

ROWS_AT_ONCE = 65_536
"""Rows turned into text at a time; bounds the memory beside the columns themselves."""

Points = dict[str, tuple[Any, Any]]
"""Steps, int64 (n,), and values, float64 (n,), by series."""


class ExportError(Exception):
    """The run cannot be exported this way. The message is one sentence."""

    exit_code = 2


def points_of(view: RunView, names: Sequence[str] = ()) -> Points:
    """Every raw point of the series chosen, of all when none is. Raises ExportError for an unknown name."""
    unknown = [name for name in names if name not in view.series_names]
    if unknown:
        raise ExportError(f"no series {unknown[0]!r} in {view.name}; it has {', '.join(view.series_names) or 'none'}")
    return {name: view.series(name) for name in names or view.series_names}


def write_csv(view: RunView, file: TextIO, names: Sequence[str] = ()) -> None:
    """Comma-separated, header first, values exact to the last bit; empty where a series has no value at a step."""
    points = points_of(view, names)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["step", *points])
    writer.writerows(rows_of(points))


def write_json_lines(view: RunView, file: TextIO, names: Sequence[str] = ()) -> None:
    """An object a step, with the series that have a value there; NaN and Infinity as Python and pandas read them."""
    points = points_of(view, names)
    for step, *texts in rows_of(points):
        values = {name: float(text) for name, text in zip(points, texts, strict=True) if text}
        file.write(json.dumps({"step": step, **values}) + "\n")


def write_tensorboard(view: RunView, folder: Path, names: Sequence[str] = ()) -> Path:
    """Every value as a scalar of an event file in `folder`, at the time it was measured; returns the file."""
    start = view.started.time if view.started else view.last_write
    with EventFileWriter(folder) as file:
        for name, (steps, values) in points_of(view, names).items():
            seconds = view.time_at(steps)
            times = [start if math.isnan(at) else start + at for at in seconds.tolist()]
            file.add(name, zip(steps.tolist(), values.tolist(), times, strict=True))
    return file.path


def write_parquet(view: RunView, path: Path, names: Sequence[str] = ()) -> None:
    """The same table as Parquet, null where a series has no value. Raises ExportError where pyarrow is missing."""
    try:
        import pyarrow  # pyright: ignore[reportMissingImports]
        from pyarrow import parquet  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise ExportError("Parquet needs the package pyarrow: 'pip install pyarrow', or export csv or json") from None
    parquet.write_table(pyarrow.table(arrow_columns(points_of(view, names))), path)


def json_table(view: RunView, names: Sequence[str] = ()) -> dict[str, Any]:
    """Steps and values of each series by name."""
    return {
        name: {"steps": steps.tolist(), "values": values.tolist()}
        for name, (steps, values) in points_of(view, names).items()
    }


def rows_of(points: Points) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each step: the step, and a text for each series, empty where it has no value there."""
    steps = _all_steps(points)
    for first in range(0, len(steps), ROWS_AT_ONCE):
        rows = steps[first : first + ROWS_AT_ONCE]
        columns = [_texts(rows, *series) for series in points.values()]
        yield from zip(rows.tolist(), *columns, strict=True)


def arrow_columns(points: Points) -> dict[str, Any]:
    """Return the same table as columns for pyarrow, which must be installed; null where a series has no value."""
    import pyarrow  # pyright: ignore[reportMissingImports]

    steps = _all_steps(points)
    return {"step": steps, **{name: pyarrow.array(*_masked(steps, *series)) for name, series in points.items()}}


def _all_steps(points: Points) -> Any:
    """Every step at which anything was recorded, in order."""
    return np.unique(np.concatenate([np.empty(0, np.int64), *(steps for steps, _ in points.values())]))


def _texts(rows: Any, steps: Any, values: Any) -> list[str]:
    """A column of these rows as text; the shortest decimal that reads back as the same float."""
    inside = slice(np.searchsorted(steps, rows[0]), np.searchsorted(steps, rows[-1], "right"))
    texts = [""] * len(rows)
    for place, value in zip(np.searchsorted(rows, steps[inside]).tolist(), values[inside].tolist(), strict=True):
        texts[place] = repr(value)
    return texts


def _masked(rows: Any, steps: Any, values: Any) -> tuple[Any, None, Any]:
    """Values by row and, True where there is none, the mask, as `pyarrow.array` takes them."""
    column, missing = np.zeros(len(rows)), np.ones(len(rows), bool)
    places = np.searchsorted(rows, steps)
    column[places], missing[places] = values, False
    return column, None, missing
