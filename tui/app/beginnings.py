"""What an app can begin with instead of the gallery."""

from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from .nn_tui import Beginning, NNTui

if TYPE_CHECKING:
    from ...core.exec.followed import Followed
    from ...core.groups.lanes import Lanes
    from ...core.specs.play import Play
    from ...core.sweeps.board import Board
    from ..play.played_run import PlayedRun


def with_run(
    folder: Path, process: Popen[Any] | None = None, read_only: bool = False, check_logs: bool = True
) -> Beginning:
    """A run, or a log of another program.

    process: its trainer, if this process started it. check_logs: verify a log as far as it carries checksums.
    """

    def begin(app: NNTui) -> Screen[Any]:
        from ..live_run import LiveRun
        from ..screens.run import RunScreen

        if process:
            app.trainers.adopt(folder, process)
        return RunScreen(LiveRun(folder, process, read_only or app.settings.read_only, check_logs))

    return begin


def with_group(folders: Sequence[Path], lanes: "Lanes") -> Beginning:
    """Runs that were started together, over one another; `lanes` are their trainers."""

    def begin(app: NNTui) -> Screen[Any]:
        from ..live_run import LiveRun
        from ..screens.compare import CompareScreen

        app.trainers.adopt_lanes(lanes)
        return CompareScreen([(LiveRun(folder, read_only=True), slot) for slot, folder in enumerate(folders)])

    return begin


def with_play(play: "Play", played: "PlayedRun", folder: Path) -> Beginning:
    """A network to play with; its first run is prepared in `folder`."""

    def begin(app: NNTui) -> Screen[Any]:
        from ..screens.play import PlayScreen

        return PlayScreen(play, played, folder)

    return begin


def with_table(app: NNTui) -> Screen[Any]:
    """The table of all runs."""
    from ..screens.runs import RunsScreen

    return RunsScreen()


def with_logs(path: Path) -> Beginning:
    """A list of the logs at a path."""

    def begin(app: NNTui) -> Screen[Any]:
        from ..screens.logs import LogsScreen

        return LogsScreen(path)

    return begin


def with_program(followed: "Followed", folder: Path, title: str, size: tuple[int, int]) -> Beginning:
    """A program of somebody else's in a terminal of `size`, and the run in `folder` that is made of what it shows."""

    def begin(app: NNTui) -> Screen[Any]:
        from ..live_run import LiveRun
        from ..screens.exec import ExecScreen

        return ExecScreen(followed, LiveRun(folder, read_only=True), title, size)

    return begin


def with_sweep(board: "Board") -> Beginning:
    """A sweep at work."""

    def begin(app: NNTui) -> Screen[Any]:
        from ..screens.sweep import SweepScreen

        return SweepScreen(board)

    return begin
