"""Follow a trainer from outside, by what it writes and by its process."""

import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from subprocess import Popen
from typing import Any, Protocol, TypeVar

from .launch import start_trainer
from .listener import Listener, Look
from .processes import ONE, Processes

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PAUSE_SECONDS = 0.1
"""Between two looks at the run."""


class Follower:
    """A trainer at work in a run folder."""

    def __init__(
        self, folder: Path, *, resume: bool = False, max_seconds: float | None = None, processes: Processes = ONE
    ) -> None:
        """Start a trainer; what an earlier one did in the folder is not news. Raises RunFolderError.

        max_seconds: the trainer stops after training so long. processes: how many train together.
        """
        with ExitStack() as opened:
            self._listener = opened.enter_context(closing(Listener(folder)))
            self.trainer: Popen[Any] = start_trainer(folder, resume, max_seconds, processes)
            opened.pop_all()  # kept open only where all of it went well

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
        return self._listener.look()

    def status(self) -> str:
        """Status after the end: that of the trainer's last word; a trainer that ended without one is lost."""
        return self._listener.ended_as()

    def ask_to_stop(self) -> None:
        """Have the trainer write checkpoint and summary and end; by signal where the disk takes no command."""
        self._listener.ask_to_stop(self.trainer)

    def wait(self) -> None:
        """Wait for the trainer's end, however long it takes."""
        self.trainer.wait()

    def end_at_once(self) -> None:
        """Kill the trainer. Nothing it has recorded is lost; what it has not is."""
        self.trainer.kill()
        self.trainer.wait()

    def close(self) -> None:
        """Stop reading; the trainer is left alone."""
        self._listener.close()

    def _wait(self) -> None:
        try:
            self.trainer.wait(PAUSE_SECONDS)
        except subprocess.TimeoutExpired:
            return


class Following(Protocol[T_co]):
    """A follower, of a trainer or of several."""

    def looks(self) -> Iterator[T_co]:
        """Look again and again; at the last look the trainers have ended."""
        ...

    def ask_to_stop(self) -> None:
        """Have them write checkpoint and summary and end."""
        ...

    def wait(self) -> None:
        """Wait for their end."""
        ...


def follow_to_the_end(follower: Following[T]) -> T:
    """Return the last look. Ctrl-C stops the trainers in good order and is raised once they have ended."""
    try:
        (last,) = deque(follower.looks(), maxlen=1)
    except KeyboardInterrupt:
        follower.ask_to_stop()
        follower.wait()
        raise
    return last
