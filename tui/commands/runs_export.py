"""`nn-tui runs export RUN`: every recorded value, for other tools."""

import sys
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from ...core.groups.run_group import runs_of_group
from ...core.runs.view import RunView
from ..line_mode.output import narrate, write_json
from ..line_mode.run_paths import exists, find_any, open_any_reader, open_reader
from . import options
from .output_file import output_file
from .parser import Parser, UsageError

NAME = "export"
SUMMARY = "every recorded value, for other tools"
_FORMATS = ("csv", "json", "jsonl", "parquet", "tensorboard", "mlflow", "script")
_BINARY = {
    "parquet": "Parquet",
    "tensorboard": "an event file",
    "mlflow": "a database of MLflow",
    "script": "a script with its data",
}


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("run", metavar="RUN", help="a run, a group such as seeds, or a log of another tool")
    parser.add_argument("--format", dest="form", choices=_FORMATS, help="default: by the name of --output, else csv")
    parser.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="a file; for tensorboard and script a folder, for mlflow also the address of a server (default: stdout)",
    )
    parser.add_argument("--series", action="append", default=[], metavar="NAME", help="only this one; repeatable")
    options.add_json(parser)


def run(arguments: Namespace) -> int:
    """Obey."""
    form = "json" if getattr(arguments, "json", False) else arguments.form or _format_of(arguments.output)
    runs_dir = options.settings(arguments).runs_dir
    if not exists(Path(arguments.run)) and (members := runs_of_group(arguments.run, runs_dir)):
        return _export_group(members, form, arguments.output, arguments.series)
    reader = open_any_reader(find_any(arguments.run, runs_dir))
    try:
        _export(reader.refresh(), form, arguments.output, arguments.series)
    finally:
        reader.close()
    return 0


def _export_group(folders: list[Path], form: str, output: str | None, names: list[str]) -> int:
    from ..line_mode.group_export import write_group_files, write_group_text

    readers = [open_reader(folder) for folder in folders]
    views = [reader.refresh() for reader in readers]
    try:
        if form in _BINARY:
            write_group_files(views, form, Path(_named(output, form)), names)
        else:
            with nullcontext(sys.stdout) if output is None else output_file(Path(output)) as file:
                write_group_text(views, form, file, names)
    finally:
        for reader in readers:
            reader.close()
    if output is not None:
        narrate(f"wrote {output}")
    return 0


def _named(output: str | None, form: str) -> str:
    if output is None:
        raise UsageError(f"runs export: {_BINARY[form]} is not text, name a file with --output")
    return output


def _format_of(output: str | None) -> str:
    ending = Path(output or "").suffix.removeprefix(".")
    return ending if ending in _FORMATS else "csv"


def _export(view: RunView, form: str, output: str | None, names: list[str]) -> None:
    if form in _BINARY:
        place = _named(output, form)
        if form == "mlflow":
            output = _write_mlflow(view, place, names)
        else:
            output = str(_write_binary(view, form, Path(place), names))
    elif output is None:
        _write_text(view, form, sys.stdout, names)
    else:
        with output_file(Path(output)) as file:
            _write_text(view, form, file, names)
    if output is not None:
        narrate(f"wrote {output}")


def _write_binary(view: RunView, form: str, place: Path, names: list[str]) -> Path:
    """Return the file that was written."""
    from ...core.runs.export import write_parquet, write_tensorboard

    if form == "script":
        from ...core.scripts.script import write_script

        threads = view.started.environment.get("threads", 1) if view.started else 1
        return write_script(view.spec, place, int(threads))
    if form == "tensorboard":
        return write_tensorboard(view, place, names)
    write_parquet(view, place, names)
    return place


def _write_mlflow(view: RunView, output: str, names: list[str]) -> str:
    """Return where it was written."""
    from ...core.runs.mlflow_export import write_mlflow

    return write_mlflow(view, output, names)


def _write_text(view: RunView, form: str, file: TextIO, names: list[str]) -> None:
    from ...core.runs.export import write_csv, write_json_lines

    if form == "csv":
        write_csv(view, file, names)
    elif form == "jsonl":
        write_json_lines(view, file, names)
    else:
        write_json(_document(view, names), file)


def _document(view: RunView, names: list[str]) -> dict[str, Any]:
    """The result document and every value."""
    from ...core.runs.export import json_table
    from ..line_mode.outcome import result_of

    return {**result_of(view), "series": json_table(view, names)}
