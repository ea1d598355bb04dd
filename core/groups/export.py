"""Runs that were started together as one table: a row for each run and step, so that a file holds every seed."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from ..runs.export import ExportError, Points, arrow_columns, json_table, rows_of
from ..runs.view import RunView


def write_csv(views: Sequence[RunView], file: TextIO, names: Sequence[str] = ()) -> None:
    """As of a single run, with the run's name and its seed before each step; columns are those of all runs."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["run", "seed", "step", *_columns(views, names)])
    for view, points in _points(views, names):
        writer.writerows((view.name, view.spec.seed, *row) for row in rows_of(points))


def write_json_lines(views: Sequence[RunView], file: TextIO, names: Sequence[str] = ()) -> None:
    """An object for each run and step, with the series that have a value there."""
    for view, points in _points(views, names):
        for step, *texts in rows_of(points):
            values = {name: float(text) for name, text in zip(points, texts, strict=True) if text}
            file.write(json.dumps({"run": view.name, "seed": view.spec.seed, "step": step, **values}) + "\n")


def write_parquet(views: Sequence[RunView], path: Path, names: Sequence[str] = ()) -> None:
    """The same table as Parquet. Raises ExportError where pyarrow is missing."""
    try:
        import pyarrow  # pyright: ignore[reportMissingImports]
        from pyarrow import parquet  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise ExportError("Parquet needs the package pyarrow: 'pip install pyarrow', or export csv or json") from None
    tables: list[Any] = []
    for view, points in _points(views, names):
        columns = arrow_columns(points)
        num_rows = len(columns["step"])
        tables.append(
            pyarrow.table({"run": [view.name] * num_rows, "seed": np.full(num_rows, view.spec.seed), **columns})
        )
    parquet.write_table(pyarrow.concat_tables(tables), path)


def json_tables(views: Sequence[RunView], names: Sequence[str] = ()) -> dict[str, Any]:
    """Steps and values of each series by name, by run."""
    columns = _columns(views, names)
    present = {view: [name for name in columns if name in view.series_names] for view in views}
    return {view.name: json_table(view, known) if known else {} for view, known in present.items()}


def _columns(views: Sequence[RunView], names: Sequence[str]) -> list[str]:
    """Return the series chosen, or every one that a run has. Raises ExportError for one that no run has."""
    known = list(dict.fromkeys(name for view in views for name in view.series_names))
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise ExportError(f"no series {unknown!r} in {views[0].spec.run_group}; it has {', '.join(known) or 'none'}")
    return list(names) or known


def _points(views: Sequence[RunView], names: Sequence[str]) -> Iterator[tuple[RunView, Points]]:
    """Yield each run with its points, in columns that are the same for all."""
    columns, nothing = _columns(views, names), (np.empty(0, np.int64), np.empty(0))
    for view in views:
        yield view, {name: view.series(name) if name in view.series_names else nothing for name in columns}
