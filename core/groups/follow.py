"""Follow several trainers at once, by what their runs say and by their processes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from ..launching.follow import PAUSE_SECONDS
from ..launching.listener import Listener, Look
from .lanes import Lanes


class GroupFollower:
    """Runs that were started together, as somebody outside sees them."""

    def __init__(self, folders: Sequence[Path], jobs: Sequence[Sequence[Path]], max_seconds: float | None) -> None:
        """Start the trainers of `jobs`, which hold all `folders`. Raises RunFolderError."""
        self._runs: dict[Path, Listener] = {}
        with ExitStack() as opened:
            for folder in folders:
                self._runs[folder] = opened.enter_context(closing(Listener(folder)))
            self.lanes = Lanes(jobs, max_seconds=max_seconds)
            opened.pop_all()  # kept open only where all of it went well

    def looks(self) -> Iterator[list[Look]]:
        """Look at every run again and again; at the last look all trainers have ended."""
        ended = False
        while not ended:
            # asked before reading, so that what the trainers wrote last is in the last look
            ended = not self.going_on()
            yield [run.look() for run in self._runs.values()]
            self.lanes.go_on()
            if not ended:
                time.sleep(PAUSE_SECONDS)

    def going_on(self) -> list[Path]:
        """Runs that train, or wait for their turn."""
        return [folder for folder in self._runs if not self.lanes.has_ended(folder)]

    def statuses(self) -> list[str]:
        """How each run ended: by its trainer's last word; one that ended without a word is lost.

        One that was called off before its turn came is stopped.
        """
        begun = self.lanes.has_begun
        return [run.ended_as("lost" if begun(folder) else "stopped") for folder, run in self._runs.items()]

    def ask_to_stop(self) -> None:
        """Start no more trainers and have those at work write checkpoint and summary and end."""
        self.lanes.call_off()
        for folder, trainer in self.lanes.trainers.items():
            if trainer.poll() is None:
                self._runs[folder].ask_to_stop(trainer)

    def end_at_once(self) -> None:
        """Kill the trainers. Nothing they have recorded is lost; what they have not is."""
        self.lanes.call_off()
        for trainer in set(self.lanes.trainers.values()):
            trainer.kill()
            trainer.wait()

    def wait(self) -> None:
        """Wait for the end of the trainers at work, however long it takes."""
        for trainer in set(self.lanes.trainers.values()):
            trainer.wait()

    def close(self) -> None:
        """Stop reading; trainers are left alone."""
        for run in self._runs.values():
            run.close()
