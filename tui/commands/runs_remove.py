"""`nn-tui runs remove RUN…`: delete run folders, never one that is being trained."""

import shutil
import sys
from argparse import Namespace
from pathlib import Path

from ...core.events import GOING_ON
from ...core.runs.errors import RunFolderError
from ...core.runs.summary import summary
from ..line_mode.output import narrate
from ..line_mode.run_paths import find_run
from . import options
from .parser import Parser, UsageError

NAME = "remove"
SUMMARY = "delete runs"


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("run", nargs="+", metavar="RUN", help="names or folders of runs")
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")


def run(arguments: Namespace) -> int:
    """Check all before deleting any."""
    runs_dir = options.settings(arguments).runs_dir
    folders = [find_run(name, runs_dir) for name in arguments.run]
    for folder in folders:
        _refuse_if_live(folder)
    if not arguments.yes and not _confirmed(folders):
        narrate("nothing removed")
        return 0
    for folder in folders:
        _remove(folder)
        narrate(f"removed {folder}")
    return 0


def _remove(folder: Path) -> None:
    try:
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be removed ({error.strerror})") from error


def _refuse_if_live(folder: Path) -> None:
    try:
        status = summary(folder).status
    except RunFolderError:
        return  # damaged runs may go
    if status in GOING_ON:
        raise UsageError(f"{folder}: is being trained; stop it first ('nn-tui attach {folder}', then q)")


def _confirmed(folders: list[Path]) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("runs remove: deletes for good; say --yes where nobody can be asked")
    narrate("\n".join(f"  {folder}" for folder in folders))
    sys.stderr.write(f"delete {'this run' if len(folders) == 1 else f'these {len(folders)} runs'} for good? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
