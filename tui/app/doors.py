"""The doors of the app: each shows something until somebody leaves, and returns the exit code."""

from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any

from ..settings import Settings
from .beginnings import with_group, with_logs, with_play, with_program, with_run, with_sweep, with_table
from .nn_tui import Beginning, NNTui

if TYPE_CHECKING:
    from ...core.exec.followed import Followed
    from ...core.groups.lanes import Lanes
    from ...core.specs.play import Play
    from ...core.sweeps.board import Board
    from ..play.played_run import PlayedRun


def open_gallery(settings: Settings) -> int:
    """Show the gallery."""
    return _open(settings)


def open_table(settings: Settings) -> int:
    """Show the table of runs."""
    return _open(settings, with_table)


def open_run_app(path: Path, read_only: bool, settings: Settings, check_logs: bool = True) -> int:
    """Show a run, or a log; a live trainer is left running. Raises RunFolderError if it is neither."""
    return _open(settings, with_run(path, read_only=read_only, check_logs=check_logs))


def open_logs(path: Path, settings: Settings) -> int:
    """Let somebody choose among the logs at a path."""
    return _open(settings, with_logs(path))


def run_and_watch(folder: Path, settings: Settings, process: Popen[Any] | None = None) -> int:
    """Show a run that is about to train; starts its trainer unless `process` is it."""
    from ...core.launching.launch import start_trainer

    return _open(settings, with_run(folder, process or start_trainer(folder)))


def watch_group(folders: Sequence[Path], lanes: "Lanes", settings: Settings) -> int:
    """Show runs that were started together over one another; `lanes` are their trainers."""
    return _open(settings, with_group(folders, lanes))


def show_program(followed: "Followed", folder: Path, title: str, size: tuple[int, int], settings: Settings) -> int:
    """Show a program in a pane of `size` beside the run in `folder`; it goes on when the screen is left."""
    return _open(settings, with_program(followed, folder, title, size))


def play_and_watch(play: "Play", played: "PlayedRun", folder: Path, settings: Settings) -> int:
    """Show a network to play with, its first run prepared in `folder`; `played` knows the last run afterwards."""
    try:
        return _open(settings, with_play(play, played, folder))
    finally:
        played.leave()
        played.wait()


def show_sweep(board: "Board", settings: Settings) -> int:
    """Show a sweep; it goes on when the screen is left."""
    return _open(settings, with_sweep(board))


def _open(settings: Settings, beginning: Beginning | None = None) -> int:
    app = NNTui(settings, beginning)
    try:
        app.run()
    finally:
        app.close_trainers()
    if app.crash:
        raise getattr(app.crash, "error", app.crash)  # a worker's error comes wrapped
    return app.return_code or 0
