"""Open whatever a path is: a run of ours, or a log of another program."""

from pathlib import Path
from typing import Protocol

from ..commands import Command
from .folders import is_run
from .reader import RunReader
from .view import RunView


class Reader(Protocol):
    """Follows a run or a log."""

    @property
    def view(self) -> RunView:
        """The view of the latest refresh."""
        ...

    def refresh(self) -> RunView:
        """Read what is new and return the view: the same object when nothing is new."""
        ...

    def send(self, command: Command) -> None:
        """Leave a command for the trainer. RunStorageError when nobody would read it."""
        ...

    def close(self) -> None:
        """Stop reading."""
        ...


def open_any(path: Path, check: bool = True, final: bool = False) -> Reader:
    """Open a run folder, or a log, which may be `DATABASE::RUN`. RunFolderError, in one sentence, if it is neither.

    check, final: see LogReader.
    """
    if is_run(path):
        return RunReader(path)
    from .logs.find import find_log
    from .logs.reader import LogReader

    log = find_log(path)
    return RunReader(log.path) if log.is_own else LogReader(path, check, final)
