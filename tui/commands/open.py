"""`nn-tui open`: look at a run, live or finished, at a log of another program, or at a folder of either."""

from argparse import Namespace
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ..screen import has_screen, screen_settings
from . import options
from .parser import Parser, UsageError


def parser() -> Parser:
    """What `open` takes."""
    found = path_parser("open", "View a run, a log of another program, or a folder of them. Nothing is changed.")
    options.add_skip_checksums(found)
    return found


def path_parser(name: str, summary: str) -> Parser:
    """A command that shows a path on the screen."""
    parser = Parser(name, summary)
    parser.add_argument("path", metavar="PATH", help="a run (folder, or name within the folder of runs), or a log")
    options.add_runs_dir(parser)
    options.add_look(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    return show(arguments, read_only=True)


def show(arguments: Namespace, *, read_only: bool) -> int:
    """Open the app on a run or a log, the table of a folder of runs, or a list of logs."""
    from ...core.runs.folders import find_runs, is_run
    from ..line_mode.run_paths import find_any, open_any_reader

    settings = screen_settings(options.settings(arguments))
    path = Path(arguments.path).expanduser()
    if path.is_dir() and not is_run(path) and find_runs(path):
        _require_screen(f"nn-tui runs --runs-dir {path}")
        from ..app.doors import open_table

        return open_table(replace(settings, runs_dir=path)) or 0
    if _holds_several(path):
        _require_screen(f"nn-tui diagnose {path}/NAME")
        from ..app.doors import open_logs

        return open_logs(path, settings) or 0
    folder = find_any(arguments.path, settings.runs_dir)
    check = not getattr(arguments, "skip_checksums", False)
    open_any_reader(folder, check).close()  # a damaged run is a sentence here, not a broken screen
    _require_screen(f"nn-tui diagnose {folder}")
    from ..app.doors import open_run_app

    return open_run_app(folder, read_only, settings, check) or 0


def _holds_several(path: Path) -> bool:
    """Whether there is a choice of logs; false where there is nothing at all, which is somebody else's to say."""
    from ...core.runs.folders import is_run
    from ...core.runs.logs.find import find_logs
    from ..line_mode.run_paths import exists

    return exists(path) and not is_run(path) and len(list(islice(find_logs(path), 2))) > 1


def _require_screen(instead: str) -> None:
    if not has_screen():
        raise UsageError(f"this needs a terminal; without one use '{instead}'")
