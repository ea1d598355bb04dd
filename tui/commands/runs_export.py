"""`nn-tui runs export RUN`: every recorded value, for other tools."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from ...core.runs.view import RunView
from ..line_mode.output import narrate, write_json
from ..line_mode.run_paths import find_run, open_reader
from . import options
from .parser import Parser, UsageError

NAME = "export"
SUMMARY = "every recorded value as CSV, JSON or Parquet"
_FORMATS = ("csv", "json", "parquet")


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("run", metavar="RUN", help="name or folder of a run")
    parser.add_argument("--format", dest="form", choices=_FORMATS, help="default: by the name of --output, else csv")
    parser.add_argument("--output", "-o", metavar="FILE", help="write to a file (default: stdout)")
    parser.add_argument("--series", action="append", default=[], metavar="NAME", help="only this one; repeatable")
    options.add_json(parser)


def run(arguments: Namespace) -> int:
    """Obey."""
    form = "json" if getattr(arguments, "json", False) else arguments.form or _format_of(arguments.output)
    path = find_run(arguments.run, options.settings(arguments).runs_dir)
    reader = open_reader(path)
    try:
        _export(reader.refresh(), form, arguments.output, arguments.series)
    finally:
        reader.close()
    return 0


def _format_of(output: str | None) -> str:
    ending = Path(output or "").suffix.removeprefix(".")
    return ending if ending in _FORMATS else "csv"


def _export(view: RunView, form: str, output: str | None, names: list[str]) -> None:
    from ...core.runs.export import write_csv, write_parquet

    if form == "parquet":
        if output is None:
            raise UsageError("runs export: Parquet is not text, name a file with --output")
        write_parquet(view, Path(output), names)
    elif output is None:
        write_csv(view, sys.stdout, names) if form == "csv" else write_json(_document(view, names))
    else:
        with _open_to_write(output) as file:
            write_csv(view, file, names) if form == "csv" else file.write(_json(view, names))
    if output is not None:
        narrate(f"wrote {output}")


def _open_to_write(output: str) -> Any:
    try:
        return Path(output).open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"--output: {output}: {error.strerror}") from error


def _document(view: RunView, names: list[str]) -> dict[str, Any]:
    """The result document and every value."""
    from ...core.runs.export import json_table
    from ..line_mode.outcome import result_of

    return {**result_of(view), "series": json_table(view, names)}


def _json(view: RunView, names: list[str]) -> str:
    from ..line_mode.output import to_json

    return to_json(_document(view, names)) + "\n"
