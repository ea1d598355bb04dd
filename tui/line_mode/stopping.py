"""How a command ends before its time: asked first, in words, and at once where somebody insists."""

import time
from collections.abc import Callable

from .output import narrate
from .signals import Signals

ASK_AGAIN_SECONDS = 2.0


class Stopping:
    """What follows a signal: the first asks trainers to end in good order, the second ends them at once."""

    def __init__(self, signals: Signals, ask: Callable[[], None], end: Callable[[], None]) -> None:
        """Nothing is asked yet; ask, end: of the trainers, both may be called again and again."""
        self._signals, self._ask, self._end = signals, ask, end
        self._asked_at: float | None = None

    @property
    def was_asked_for(self) -> bool:
        """Whether trainers were asked to stop, or are about to be."""
        return self._asked_at is not None or self._signals.count > 0

    def obey(self) -> None:
        """Do what the signals so far ask for; call it now and then."""
        if self._signals.count >= 2:
            self._end()
        elif self._signals.count == 1:
            self.because("interrupted; checkpoint and summary are being written, once more ends at once")

    def because(self, why: str) -> None:
        """Ask, and ask again from time to time: a trainer that is still loading a run does not hear."""
        if self._asked_at is None:
            narrate(f"stopping: {why}")
        if self._asked_at is None or time.monotonic() - self._asked_at > ASK_AGAIN_SECONDS:
            self._asked_at = time.monotonic()
            self._ask()
