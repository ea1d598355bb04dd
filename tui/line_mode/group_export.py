"""`runs export GROUP`: every run of a group in one file, or in a folder each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from ...core.groups.export import json_tables, write_csv, write_json_lines, write_parquet
from ...core.groups.result import spread
from ...core.runs.export import write_tensorboard
from ...core.runs.view import RunView
from ..commands.parser import UsageError
from .outcome import result_of
from .output import write_json


def write_group_files(views: Sequence[RunView], form: str, place: Path, names: list[str]) -> None:
    """Write a Parquet file, or an event file for each run below a folder. Raises UsageError or ExportError."""
    if form not in ("parquet", "tensorboard"):
        raise UsageError(f"runs export: {form} is written of a single run, such as {views[0].name}")
    if form == "parquet":
        write_parquet(views, place, names)
        return
    for view in views:
        write_tensorboard(view, place / view.name, [name for name in names if name in view.series_names])


def write_group_text(views: Sequence[RunView], form: str, file: TextIO, names: list[str]) -> None:
    """Write csv, jsonl or json. Raises ExportError."""
    if form == "csv":
        write_csv(views, file, names)
    elif form == "jsonl":
        write_json_lines(views, file, names)
    else:
        write_json(_document(views, names), file)


def _document(views: Sequence[RunView], names: list[str]) -> dict[str, Any]:
    """Every run's result document with its values, and the spread of the last ones over all runs."""
    series = json_tables(views, names)
    runs = [{**result_of(view), "series": series[view.name]} for view in views]
    return {"schema": 1, "run_group": views[0].spec.run_group, "metrics": spread(views), "runs": runs}
