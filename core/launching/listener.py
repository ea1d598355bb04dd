"""What a run says: a look at it now and then, and a word to its trainer."""

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


@dataclass(frozen=True, slots=True)
class Look:
    """A run as it was found by one look."""

    view: RunView
    events: list[Event]
    """What happened since the look before."""


class Listener:
    """Hears one run; what was said before it began to listen is not news."""

    def __init__(self, folder: Path) -> None:
        """Begin. Raises RunFolderError."""
        with ExitStack() as opened:
            self._reader = opened.enter_context(closing(RunReader(folder)))
            self._log = opened.enter_context(closing(EventLog(folder, from_now=True)))
            opened.pop_all()  # kept open only where all of it went well
        self._last_word: RunFinished | RunFailed | None = None

    def look(self) -> Look:
        """Look once. Raises RunError when the run cannot be read."""
        look = Look(self._reader.refresh(), self._log.read())
        self._last_word = next((e for e in look.events if isinstance(e, RunFinished | RunFailed)), self._last_word)
        return look

    def ended_as(self, unsaid: str = "lost") -> str:
        """Return the status by the last word heard, or `unsaid`."""
        if isinstance(self._last_word, RunFailed):
            return "failed"
        return self._last_word.status if self._last_word else unsaid

    def ask_to_stop(self, trainer: "Popen[Any]") -> None:
        """Have its trainer write checkpoint and summary and end; by signal where the disk takes no command."""
        try:
            self._reader.send(Stop())
        except (RunError, OSError):
            trainer.terminate()

    def close(self) -> None:
        """Listen no more."""
        self._reader.close()
        self._log.close()
