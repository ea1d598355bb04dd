"""Lanes: runs that share the cores. As many trainers work at once as there are cores; the rest wait for their turn."""

import os
from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen
from typing import Any

from ..launching.launch import start_several


class Lanes:
    """Starts trainers in order. Call `go_on` now and then: it starts whoever's turn has come."""

    def __init__(
        self, jobs: Sequence[Sequence[Path]], num_lanes: int | None = None, max_seconds: float | None = None
    ) -> None:
        """Start the first trainers; `num_lanes` defaults to the cores this process may use.

        jobs: run folders, those in one list to be trained as one computation (`launch.start_several`).
        max_seconds: each trainer ends its run in good order once it has trained so long.
        """
        self._num_lanes = num_lanes or num_cores()
        self._max_seconds = max_seconds
        self._waiting = list(jobs)
        self.trainers: dict[Path, Popen[Any]] = {}
        """Those started so far, by run folder."""
        self.go_on()

    def go_on(self) -> None:
        """Start trainers where others have ended; returns at once."""
        num_running = sum(trainer.poll() is None for trainer in set(self.trainers.values()))
        while self._waiting and num_running < self._num_lanes:
            job = self._waiting.pop(0)
            self.trainers |= dict.fromkeys(job, start_several(job, self._max_seconds))
            num_running += 1

    def has_ended(self, folder: Path) -> bool:
        """Whether a run's trainer has come and gone, or will never come."""
        trainer = self.trainers.get(folder)
        if trainer is None:
            return not any(folder in job for job in self._waiting)
        return trainer.poll() is not None

    def has_begun(self, folder: Path) -> bool:
        """Whether a run's turn has come."""
        return folder in self.trainers

    def call_off(self) -> None:
        """Start no more; those at work go on."""
        self._waiting = []


def num_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
