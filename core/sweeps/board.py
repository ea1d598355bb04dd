"""A sweep at work on a thread of its own, for whoever shows it."""

from threading import Thread

from .sweep import Sweep
from .trial import TrialResult

IMPORTANCE_EVERY = 5
"""Trials after which importance is computed anew; it takes a moment."""


class Board:
    """What is known of a sweep. Everything here is replaced, never changed: look at it from any thread."""

    def __init__(self, sweep: Sweep) -> None:
        """Begin the first trials."""
        self.sweep = sweep
        self.results: tuple[TrialResult, ...] = ()
        """Trials that have ended, in that order."""
        self.importance: dict[str, float] = {}
        """Share of the metric's variance by field; empty while there are few trials."""
        self.error: Exception | None = None
        """What ended the sweep before its time."""
        self._thread = Thread(target=self._work, name="sweep")
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether every trial has ended."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait for the end, at most so long."""
        self._thread.join(seconds)

    def _work(self) -> None:
        try:
            for result in self.sweep.results():
                self.results = (*self.results, result)
                if len(self.results) % IMPORTANCE_EVERY == 0:
                    self.importance = self.sweep.importance()
            self.importance = self.sweep.importance()
        except Exception as error:  # raised again where somebody waits for the sweep
            self.error = error
