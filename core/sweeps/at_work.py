"""Trials at work: begun together, looked at and ended one by one."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from subprocess import Popen
from typing import Any

from ..launching.launch import start_several
from ..launching.listener import Listener
from .trial import AtWork, DrawnTrial, RunningTrial, TrialResult


class TrialsAtWork:
    """Running trials and their trainers, each of which has one trial or several."""

    def __init__(self, max_seconds: float | None) -> None:
        """Nothing runs yet; max_seconds: training time of a run at most."""
        self._max_seconds = max_seconds
        self._trials: list[RunningTrial] = []
        self._trainers: list[Popen[Any]] = []

    @property
    def num_trainers(self) -> int:
        """How many trainers work, those included whose runs have ended but that have not."""
        self._trainers = [trainer for trainer in self._trainers if trainer.poll() is None]
        return len(self._trainers)

    @property
    def are_over(self) -> bool:
        """Whether every trial has ended, and its trainer."""
        return not self._trials and not self.num_trainers

    @property
    def shown(self) -> tuple[AtWork, ...]:
        """What is known of each."""
        return tuple(one.at_work for one in self._trials)

    def begin(self, drawn: Sequence[DrawnTrial]) -> None:
        """Train trials, several as one computation. Raises RunError or OSError, and nothing is begun."""
        with ExitStack() as opened:
            listeners = [opened.enter_context(closing(Listener(one.folder))) for one in drawn]
            trainer = start_several([one.folder for one in drawn], self._max_seconds)
            opened.pop_all()  # kept open only where all of it went well
        is_alone = len(drawn) == 1
        self._trainers.append(trainer)
        self._trials += [
            RunningTrial(one, listener, trainer, is_alone, self._max_seconds)
            for one, listener in zip(drawn, listeners, strict=True)
        ]

    def ended(self) -> Iterator[tuple[DrawnTrial, TrialResult]]:
        """Look at every trial; yield those that have ended since the last time."""
        for one in list(self._trials):
            if result := one.look():
                self._trials.remove(one)
                yield one.drawn, result

    def interrupt(self) -> None:
        """Have the trials end in good order, soon."""
        for one in self._trials:
            one.interrupt()

    def end_at_once(self) -> None:
        """Kill the trainers."""
        for one in self._trials:
            one.interrupted = True
        for trainer in self._trainers:
            trainer.kill()
            trainer.wait()

    def leave(self) -> None:
        """Have the trials end in good order, and look no more."""
        for one in self._trials:
            one.interrupt()
            one.close()
