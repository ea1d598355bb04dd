"""Follow several trainers at once, by what their runs say and by their processes."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..commands import Stop
from ..events import RunFailed, RunFinished
from ..launching.follow import PAUSE_SECONDS, Look
from ..runs.errors import RunError
from ..runs.event_log import EventLog
from ..runs.reader import RunReader
from .lanes import Lanes


class GroupFollower:
    """Runs that were started together, as somebody outside sees them."""

    def __init__(self, folders: Sequence[Path], jobs: Sequence[Sequence[Path]], max_seconds: float | None) -> None:
        """Start the trainers of `jobs`, which hold all `folders`. Raises RunFolderError."""
        self._readers = {folder: RunReader(folder) for folder in folders}
        self._logs = {folder: EventLog(folder, from_now=True) for folder in folders}
        self._last_words: dict[Path, RunFinished | RunFailed] = {}
        self.lanes = Lanes(jobs, max_seconds=max_seconds)

    def looks(self) -> Iterator[list[Look]]:
        """Look at every run again and again; at the last look all trainers have ended."""
        ended = False
        while not ended:
            # asked before reading, so that what the trainers wrote last is in the last look
            ended = not self.going_on()
            yield [self._look(folder) for folder in self._readers]
            self.lanes.go_on()
            if not ended:
                time.sleep(PAUSE_SECONDS)

    def going_on(self) -> list[Path]:
        """Runs that train, or wait for their turn."""
        return [folder for folder in self._readers if not self.lanes.has_ended(folder)]

    def statuses(self) -> list[str]:
        """How each run ended: by its trainer's last word; one that ended without a word is lost.

        One that was called off before its turn came is stopped.
        """
        return [self._status(folder) for folder in self._readers]

    def ask_to_stop(self) -> None:
        """Start no more trainers and have those at work write checkpoint and summary and end."""
        self.lanes.call_off()
        for folder, trainer in self.lanes.trainers.items():
            if trainer.poll() is not None:
                continue
            try:
                self._readers[folder].send(Stop())
            except (RunError, OSError):
                trainer.terminate()

    def end_at_once(self) -> None:
        """Kill the trainers. Nothing they have recorded is lost; what they have not is."""
        self.lanes.call_off()
        for trainer in set(self.lanes.trainers.values()):
            trainer.kill()
            trainer.wait()

    def close(self) -> None:
        """Stop reading; trainers are left alone."""
        for folder, reader in self._readers.items():
            reader.close()
            self._logs[folder].close()

    def _status(self, folder: Path) -> str:
        word = self._last_words.get(folder)
        if word is None:
            return "lost" if self.lanes.has_begun(folder) else "stopped"
        return "failed" if isinstance(word, RunFailed) else word.status

    def _look(self, folder: Path) -> Look:
        look = Look(self._readers[folder].refresh(), self._logs[folder].read())
        for event in look.events:
            if isinstance(event, RunFinished | RunFailed):
                self._last_words[folder] = event
        return look
