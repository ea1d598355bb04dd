"""One trainer followed to its end: says what happens, and asks it to stop when it is time."""

from ...core.launching.follow import Follower
from ...core.launching.listener import Look
from ...core.runs.view import RunView
from ...core.settings.config import Config
from .event_stream import EventStream
from .output import narrate
from .progress import Progress
from .signals import Signals
from .stopping import Stopping


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
        self._stream = stream
        self._stopping = Stopping(signals, follower.ask_to_stop, follower.end_at_once)
        self._progress = None if config.get("quiet") else Progress()

    def to_the_end(self) -> RunView:
        """Follow until the trainer has ended; return the last view."""
        look = None
        for look in self.follower.looks():
            self._tell(look)
            self._stop_if_due()
        assert look is not None
        if self._progress:
            for line in self._progress.last_line(look.view):
                narrate(line)
        return look.view

    @property
    def was_stopped(self) -> bool:
        """Whether this command has asked the trainer to stop, or is about to."""
        return self._stopping.was_asked_for

    def _tell(self, look: Look) -> None:
        if self._stream:
            self._stream.write(look.events)
        if self._progress:
            for line in self._progress.lines(look.view, look.events):
                narrate(line)

    def _stop_if_due(self) -> None:
        self._stopping.obey()
        if self._stream and not self._stream.is_read:
            self._stopping.because("nobody reads the events any more")
