"""A run whose trainer vanished or failed, in words that anybody can show: where to look, how to go on."""

from pathlib import Path

from .text import strip_control
from .view import RunView


def log_of(view: RunView) -> str:
    """Where the trainer's own output is kept, as a person would open it."""
    return _as_opened(view.path / "trainer.log")


def how_to_resume(view: RunView) -> str:
    """The command that goes on from the newest checkpoint."""
    return f"'nn-tui run --resume {_as_opened(view.path)}' goes on from the newest checkpoint"


def _as_opened(path: Path) -> str:
    """From where nn-tui was started, if it lies below."""
    here = Path.cwd()
    return strip_control(str(path.relative_to(here) if path.is_relative_to(here) else path))
