"""`nn-tui open`: look at a run, live or finished, or at a folder of runs."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from ..screen import has_screen, screen_settings
from . import options
from .parser import Parser, UsageError


def parser() -> Parser:
    """What `open` takes."""
    return path_parser("open", "View a run, live or finished, or a folder of runs. Nothing is changed.")


def path_parser(name: str, summary: str) -> Parser:
    """A command that shows a path on the screen."""
    parser = Parser(name, summary)
    parser.add_argument("path", metavar="PATH", help="a run (folder, or name within the folder of runs)")
    options.add_runs_dir(parser)
    options.add_look(parser)
    return parser


def run(arguments: Namespace) -> int:
    """Obey."""
    return show(arguments, read_only=True)


def show(arguments: Namespace, *, read_only: bool) -> int:
    """Open the app on a run, or the gallery on a folder of runs."""
    from ...core.runs.folders import find_runs, is_run
    from ..line_mode.run_paths import find_run, open_reader

    settings = screen_settings(options.settings(arguments))
    path = Path(arguments.path).expanduser()
    if path.is_dir() and not is_run(path) and find_runs(path):
        _require_screen(f"nn-tui runs --runs-dir {path}")
        from ..app import open_gallery

        return open_gallery(replace(settings, runs_dir=path)) or 0
    folder = find_run(arguments.path, settings.runs_dir)
    open_reader(folder).close()  # a damaged run is a sentence here, not a broken screen
    _require_screen(f"nn-tui runs show {folder}")
    from ..app import open_run_app

    return open_run_app(folder, read_only, settings) or 0


def _require_screen(instead: str) -> None:
    if not has_screen():
        raise UsageError(f"this needs a terminal; without one use '{instead}'")
