"""LiveRun: a run on screen: its reader, its trainer where this app started it, and what was asked of it.

key press -> send -> command row -> trainer -> event -> refresh -> badge
"""

from pathlib import Path
from subprocess import Popen

from ..core.commands import Command, Continue, Edit, Epoch, Pause, SaveCheckpoint, SetLearningRate, Step, Stop
from ..core.events import GOING_ON, CheckpointSaved, Continued, Edited, Noted, Paused, RunFinished
from ..core.runs import RunView
from ..core.runs.opening import open_any
from ..core.watched import WatchedData

_ANSWERS: dict[type[Command], tuple[type | tuple[type, ...], str]] = {
    Pause: (Paused, "pausing…"),
    Continue: (Continued, "going on…"),
    Step: (Paused, "taking a step…"),
    Epoch: (Paused, "until the end of the epoch…"),
    Stop: (RunFinished, "stopping…"),
    SaveCheckpoint: (CheckpointSaved, "writing a checkpoint…"),
    SetLearningRate: ((Edited, Noted), "setting the learning rate…"),
    Edit: ((Edited, Noted), "changing the settings…"),  # a note says why it was refused
}
"""The event that answers a command, and what is said until it comes."""


class LiveRun:
    """Reads a run folder, or a log of another program; sends commands unless it is read-only."""

    def __init__(
        self, folder: Path, process: Popen[bytes] | None = None, read_only: bool = False, check: bool = True
    ) -> None:
        """Open the folder; `check` verifies a log that carries checksums. Raises RunFolderError when it is neither."""
        self.folder = folder
        self.process = process
        self.read_only = read_only
        self._reader = open_any(folder, check)
        self.view: RunView = self._reader.refresh()
        self._waiting: tuple[type | tuple[type, ...], object, str] | None = None

    @property
    def is_live(self) -> bool:
        """Whether a trainer may still be working on it."""
        return self.view.status in GOING_ON

    @property
    def has_own_program(self) -> bool:
        """Whether a program of somebody's own trains it, which hears no commands."""
        return isinstance(self.view.spec.data, WatchedData)

    @property
    def can_be_told(self) -> bool:
        """Whether a trainer may still be working on it that does what this screen says."""
        return self.is_live and not self.read_only and not self.has_own_program

    @property
    def request(self) -> str:
        """What was asked and not yet answered, in words; empty when nothing is outstanding."""
        return self._waiting[2] if self._waiting else ""

    def refresh(self) -> RunView:
        """Read what is new; the same object when nothing is."""
        self.view = self._reader.refresh()
        if self._waiting:
            kind, before, _ = self._waiting
            if not self.is_live or self._newest(kind) != before:
                self._waiting = None
        return self.view

    def expect(self, command: Command) -> None:
        """From now on `request` says that this was asked, until the trainer answers."""
        answer, words = _ANSWERS[type(command)]
        self._waiting = (answer, self._newest(answer), words)

    def send(self, command: Command) -> None:
        """Write a command for the trainer; may be called from any thread. Raises RunStorageError."""
        self._reader.send(command)

    def give_up(self) -> None:
        """The command could not be written: nothing is outstanding."""
        self._waiting = None

    def trainer_ended(self) -> bool:
        """Whether the trainer that this app started has exited; reaps it."""
        return self.process is not None and self.process.poll() is not None

    def close(self) -> None:
        """Close the files. The trainer is left alone."""
        self._reader.close()

    def _newest(self, kind: type | tuple[type, ...]) -> object:
        return next((event for event in reversed(self.view.events) if isinstance(event, kind)), None)
