"""A run whose trainer vanished or failed, in words that anybody can show: where to look, how to go on."""

from pathlib import Path

from ..watched import WatchedData
from .text import strip_control
from .view import RunView


def log_of(view: RunView) -> str:
    """Where the trainer's own output is kept, as a person would open it."""
    return _as_opened(view.path / "trainer.log")


def how_to_resume(view: RunView) -> str:
    """What goes on with the run: a command from the newest checkpoint, or the program of somebody's own it is of."""
    if not isinstance(view.spec.data, WatchedData):
        return f"'nn-tui run --resume {_as_opened(view.path)}' goes on from the newest checkpoint"
    if not view.layers:  # of lines that a program printed, or numbers that it logged
        return "only the program that was recorded can train on"
    name = strip_control(view.name)
    return f"from a checkpoint of yours nn_tui.watch(…, name='{name}', resume=STEP) goes on with it in your program"


def _as_opened(path: Path) -> str:
    """From where nn-tui was started, if it lies below."""
    here = Path.cwd()
    return strip_control(str(path.relative_to(here) if path.is_relative_to(here) else path))
