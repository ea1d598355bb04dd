"""One writer per run: the claim on a run, and the heart that keeps beating while a long step computes."""

import sqlite3
import threading
import time
from pathlib import Path

from .database import open_to_write
from .errors import RunFolderError
from .live import Heartbeat, is_alive, own_process

BEAT_SECONDS = 1.0


def read_heartbeat(connection: sqlite3.Connection) -> Heartbeat | None:
    """Return the one row; None in a damaged file."""
    row = connection.execute("SELECT pid, host, process_started, beat, time, generation FROM heartbeat").fetchone()
    return Heartbeat(*row) if row else None


def claim(connection: sqlite3.Connection, folder: Path) -> None:
    """Become the writer. RunFolderError while another process is; within a transaction of the caller."""
    heartbeat = read_heartbeat(connection)
    if heartbeat is None:
        raise RunFolderError(f"{folder}: damaged (it has no heartbeat); restore it from a copy")
    if heartbeat.pid and _is_writing(heartbeat):
        raise RunFolderError(
            f"{folder}: process {heartbeat.pid} on {heartbeat.host} is writing this run; stop it first, or attach to it"
        )
    connection.execute(
        "UPDATE heartbeat SET pid = ?, host = ?, process_started = ?, beat = beat + 1, time = ?",
        (*own_process(), time.time()),
    )


def release(connection: sqlite3.Connection) -> None:
    """Stop being the writer."""
    connection.execute("UPDATE heartbeat SET pid = 0, beat = beat + 1, time = ?", (time.time(),))


def beat(connection: sqlite3.Connection) -> None:
    """Say that the writer lives."""
    connection.execute("UPDATE heartbeat SET beat = beat + 1, time = ?", (time.time(),))


def _is_writing(heartbeat: Heartbeat) -> bool:
    alive = is_alive(heartbeat)
    # Another host, or a clock that was set: a young beat decides.
    return abs(time.time() - heartbeat.time) < 5 * BEAT_SECONDS if alive is None else alive


class Heart:
    """Beats once a second on a thread and a connection of its own, unless flushes do."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stopped = threading.Event()
        self._flushed = time.monotonic()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def flushed(self) -> None:
        """Note that a flush has just beaten."""
        self._flushed = time.monotonic()

    def stop(self) -> None:
        """Stop beating and wait for the thread's end."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        connection: sqlite3.Connection | None = None
        while not self._stopped.wait(BEAT_SECONDS):
            if time.monotonic() - self._flushed < BEAT_SECONDS:
                continue
            try:
                connection = connection or open_to_write(self._path)
                beat(connection)
            except (sqlite3.Error, OSError, RuntimeError):
                continue  # a full disk is reported by the next flush, which has data to lose
        if connection:
            connection.close()
