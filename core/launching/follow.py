"""Follow a trainer from outside, by what it writes and by its process."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from ..commands import Stop
from ..events import Event, RunFailed, RunFinished
from ..runs.errors import RunError
from ..runs.event_log import EventLog
from ..runs.reader import RunReader
from ..runs.view import RunView
from .launch import start_trainer
from .processes import ONE, Processes

PAUSE_SECONDS = 0.1
"""Between two looks at the run."""


@dataclass(frozen=True, slots=True)
class Look:
    """A run as it was found by one look."""

    view: RunView
    events: list[Event]
    """What happened since the look before."""


class Follower:
    """A trainer at work in a run folder."""

    def __init__(
        self, folder: Path, *, resume: bool = False, max_seconds: float | None = None, processes: Processes = ONE
    ) -> None:
        """Start a trainer; what an earlier one did in the folder is not news. Raises RunFolderError.

        max_seconds: the trainer stops after training so long. processes: how many train together.
        """
        with ExitStack() as opened:
            self._reader = opened.enter_context(closing(RunReader(folder)))
            self._log = opened.enter_context(closing(EventLog(folder, from_now=True)))
            self.trainer: Popen[Any] = start_trainer(folder, resume, max_seconds, processes)
            opened.pop_all()  # kept open only where all of it went well
        self._last_word: RunFinished | RunFailed | None = None

    def looks(self) -> Iterator[Look]:
        """Look again and again; at the last look the trainer has ended."""
        ended = False
        while not ended:
            # asked before reading, so that what the trainer wrote last is in the last look
            ended = self.trainer.poll() is not None
            yield self.look()
            if not ended:
                self._wait()

    def look(self) -> Look:
        """Look once. Raises RunError when the run cannot be read."""
        look = Look(self._reader.refresh(), self._log.read())
        self._last_word = next((e for e in look.events if isinstance(e, RunFinished | RunFailed)), self._last_word)
        return look

    def status(self) -> str:
        """Status after the end: that of the trainer's last word; a trainer that ended without one is lost."""
        if isinstance(self._last_word, RunFailed):
            return "failed"
        return self._last_word.status if self._last_word else "lost"

    def ask_to_stop(self) -> None:
        """Have the trainer write checkpoint and summary and end; by signal where the disk takes no command."""
        try:
            self._reader.send(Stop())
        except (RunError, OSError):
            self.trainer.terminate()

    def end_at_once(self) -> None:
        """Kill the trainer. Nothing it has recorded is lost; what it has not is."""
        self.trainer.kill()
        self.trainer.wait()

    def close(self) -> None:
        """Stop reading; the trainer is left alone."""
        self._reader.close()
        self._log.close()

    def _wait(self) -> None:
        try:
            self.trainer.wait(PAUSE_SECONDS)
        except subprocess.TimeoutExpired:
            return
