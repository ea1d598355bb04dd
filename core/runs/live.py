"""Whether the process that writes a run still lives, as far as somebody else can see."""

import os
import socket
import time
from typing import NamedTuple

STALE_SECONDS = 15.0
"""A heart that has not beaten for this long, by the reader's own monotonic clock, has stopped."""
_START_SECONDS = 60.0
"""How long a prepared run may wait for its trainer."""
_COPIED_SECONDS = 60.0
"""A beat older than this by the wall clock, when first seen from another host, belongs to a copy of a dead run."""


class Heartbeat(NamedTuple):
    """The one row that says who writes and that it still does."""

    pid: int
    """0: nobody writes, either not yet or no longer."""
    host: str
    process_started: float
    """Start time of the process, so that a reused pid is not mistaken for it."""
    beat: int
    """Grows with each beat."""
    time: float
    """Seconds since the epoch, for people; decisions use `beat`."""
    generation: int
    """Grows with each resume: what was read before may be void."""


def own_process() -> tuple[int, str, float]:
    """Return pid, host and start time of this process."""
    import psutil

    return os.getpid(), socket.gethostname(), psutil.Process().create_time()


def is_alive(heartbeat: Heartbeat) -> bool | None:
    """Return whether the writing process exists on this host; None when this host cannot know."""
    import psutil

    if heartbeat.host != socket.gethostname():
        return None
    if heartbeat.pid <= 0:
        return False
    try:
        process = psutil.Process(heartbeat.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        # A clock that was set moves start times too: a mismatch is doubt, and the heartbeat decides.
        return True if abs(process.create_time() - heartbeat.process_started) < 2.0 else None
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


class Pulse:
    """What one reader has seen of a heartbeat, timed by its own monotonic clock."""

    def __init__(self) -> None:
        self._beat: int | None = None
        self._changed = self._checked = 0.0
        self._num_changes = 0
        self._alive: bool | None = None

    def has_stopped(self, heartbeat: Heartbeat, *, starting: bool) -> bool:
        """Return whether an unfinished run has nobody left to go on with it."""
        now = time.monotonic()
        if heartbeat.beat != self._beat:
            self._num_changes += self._beat is not None
            self._beat, self._changed, self._checked = heartbeat.beat, now, -1e9
        silence = now - self._changed
        if heartbeat.pid == 0:
            return not starting or max(silence, time.time() - heartbeat.time) > _START_SECONDS
        if now - self._checked > 1.0:
            self._alive, self._checked = is_alive(heartbeat), now
        if self._alive is False or silence > STALE_SECONDS:
            return True
        was_copied = self._num_changes == 0 and time.time() - heartbeat.time > _COPIED_SECONDS
        return self._alive is None and was_copied
