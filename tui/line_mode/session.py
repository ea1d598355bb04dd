"""One trainer followed to its end: says what happens, and asks it to stop when it is time."""

import time

from ...core.config import Config
from ...core.follow import Follower, Look
from ...core.runs.view import RunView
from .event_stream import EventStream
from .output import narrate
from .progress import Progress
from .signals import Signals

_ASK_AGAIN_SECONDS = 2.0


class Session:
    """A run being trained, as somebody without a screen is told of it."""

    def __init__(
        self,
        follower: Follower,
        config: Config,
        signals: Signals,
        stream: EventStream | None = None,
    ) -> None:
        """Follow a trainer that was just started; stream: where events go besides."""
        self.follower = follower
        self._signals, self._stream = signals, stream
        self._progress = None if config.get("quiet") else Progress()
        self._asked_at: float | None = None

    def to_the_end(self) -> RunView:
        """Follow until the trainer has ended; return the last view."""
        look = None
        for look in self.follower.looks():
            self._tell(look)
            self._stop_if_due(look)
        assert look is not None
        if self._progress:
            for line in self._progress.last_line(look.view):
                narrate(line)
        return look.view

    @property
    def was_stopped(self) -> bool:
        """Whether this command has asked the trainer to stop, or is about to."""
        return self._asked_at is not None or self._signals.count > 0

    def _tell(self, look: Look) -> None:
        if self._stream:
            self._stream.write(look.events)
        if self._progress:
            for line in self._progress.lines(look.view, look.events):
                narrate(line)

    def _stop_if_due(self, look: Look) -> None:
        if self._signals.count >= 2:
            self.follower.end_at_once()
        elif self._signals.count == 1:
            self._stop("interrupted; checkpoint and summary are being written, once more ends at once")
        elif self._stream and not self._stream.is_read:
            self._stop("nobody reads the events any more")

    def _stop(self, why: str) -> None:
        """Ask, and ask again from time to time: a trainer that is still loading a run does not hear."""
        if self._asked_at is None:
            narrate(f"stopping: {why}")
        if self._asked_at is None or time.monotonic() - self._asked_at > _ASK_AGAIN_SECONDS:
            self._asked_at = time.monotonic()
            self.follower.ask_to_stop()
