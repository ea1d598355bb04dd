"""The line-mode face: starts a trainer, narrates on stderr, leaves the result on stdout and in the exit code."""

import time
from argparse import Namespace

from ..core.config import Config
from ..core.events import RunResumed, RunStarted
from ..core.follow import Follower, Look
from ..core.run_gates import exit_code
from ..core.runs.view import RunView
from .line_mode.closing import leave_results
from .line_mode.event_stream import EventStream
from .line_mode.outcome import result_of
from .line_mode.output import narrate
from .line_mode.preparation import Prepared, prepare
from .line_mode.progress import Progress
from .line_mode.signals import Signals

_ASK_AGAIN_SECONDS = 2.0


def run_headless(arguments: Namespace, config: Config) -> int:
    """Train to the end and return the exit code."""
    with Signals() as signals:
        prepared = prepare(arguments, config)
        follower = Follower(prepared.folder, resume=prepared.resume)
        session = Session(follower, config, signals)
        view = session.to_the_end()
        code = _conclude(session, view, prepared, arguments, config)
        follower.close()
    return code if signals.exit_code is None else signals.exit_code


def _conclude(session: "Session", view: RunView, prepared: Prepared, arguments: Namespace, config: Config) -> int:
    status = session.follower.status()
    gates = prepared.gates.judge(view)
    document = result_of(view, gates, status)
    if session.stream:
        session.stream.end(gates, document.get("error", ""))
    leave_results(document, view, arguments, config)
    return exit_code(status, gates, view.failed.exit_code if view.failed else 1)


class Session:
    """One trainer followed to its end: says what happens, and asks it to stop when it is time."""

    def __init__(self, follower: Follower, config: Config, signals: Signals) -> None:
        self.follower = follower
        self.stream = EventStream() if config.get("format") == "jsonl" else None
        self._signals = signals
        self._progress = None if config.get("quiet") else Progress()
        self._max_seconds: float | None = config.get("max_seconds")
        self._began: float | None = None
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

    def _tell(self, look: Look) -> None:
        if self.stream:
            self.stream.write(look.events)
        if self._progress:
            for line in self._progress.lines(look.view, look.events):
                narrate(line)

    def _stop_if_due(self, look: Look) -> None:
        if self._signals.count >= 2:
            self.follower.end_at_once()
        elif self._signals.count == 1:
            self._stop("interrupted; checkpoint and summary are being written, once more ends at once")
        elif self.stream and not self.stream.is_read:
            self._stop("nobody reads the events any more")
        elif self._max_seconds is not None and self._seconds(look) >= self._max_seconds:
            self._stop(f"{self._max_seconds:g} seconds are over")

    def _seconds(self, look: Look) -> float:
        """Wall time since training began under this command; loading torch does not count."""
        if self._began is None and any(isinstance(event, RunStarted | RunResumed) for event in look.events):
            self._began = time.monotonic()
        return 0.0 if self._began is None else time.monotonic() - self._began

    def _stop(self, why: str) -> None:
        """Ask, and ask again from time to time: a trainer that is still loading a run does not hear."""
        if self._asked_at is None:
            narrate(f"stopping: {why}")
        if self._asked_at is None or time.monotonic() - self._asked_at > _ASK_AGAIN_SECONDS:
            self._asked_at = time.monotonic()
            self.follower.ask_to_stop()
