"""`nn-tui runs report RUN…`: one page of HTML that can be mailed and opens offline."""

from argparse import Namespace
from pathlib import Path

from ..line_mode.output import narrate
from ..line_mode.run_paths import find_any, open_any_reader
from . import options
from .output_file import output_file
from .parser import Parser

NAME = "report"
SUMMARY = "a page of HTML of one run, or of several compared"


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("runs", metavar="RUN", nargs="+", help="name or folder of a run, or a log of another tool")
    parser.add_argument("--output", "-o", metavar="FILE", help="default: report.html, in the folder of a single run")


def run(arguments: Namespace) -> int:
    """Obey."""
    from ...core.runs.report import report

    runs_dir = options.settings(arguments).runs_dir
    paths = [find_any(name, runs_dir) for name in arguments.runs]
    readers = [open_any_reader(path, final=True) for path in paths]
    try:
        page = report([reader.refresh() for reader in readers])
    finally:
        for reader in readers:
            reader.close()
    place = Path(arguments.output) if arguments.output else _default_place(paths)
    with output_file(place) as file:
        file.write(page)
    narrate(f"wrote {place}")
    return 0


def _default_place(paths: list[Path]) -> Path:
    """In the run's own folder; beside the caller where there is no such folder, or more than one."""
    from ...core.runs.folders import is_run

    return paths[0] / "report.html" if len(paths) == 1 and is_run(paths[0]) else Path("report.html")
