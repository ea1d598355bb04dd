"""One writer per run: the claim on a run, and the heart that keeps beating while a long step computes."""

import sqlite3
import threading
import time
from pathlib import Path

import msgspec

from .database import journal_bytes, open_to_write
from .errors import RunError, RunFolderError
from .live import Heartbeat, is_alive, own_process

BEAT_SECONDS = 1.0
CHECKPOINT_BYTES = 4 << 20


def read_heartbeat(connection: sqlite3.Connection) -> Heartbeat | None:
    """Return the one row; None in a damaged file."""
    row = connection.execute("SELECT pid, host, process_started, beat, time, generation FROM heartbeat").fetchone()
    if row is None:
        return None
    try:
        return msgspec.convert(row, Heartbeat)
    except msgspec.ValidationError as error:
        raise RunFolderError(f"damaged ({error} in its heartbeat); restore it from a copy") from error


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
    """Beats once a second on a thread and a connection of its own, unless flushes do.

    It also folds the write-ahead log into the database, which waits for the disk: a flush never does.
    """

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
        """Stop beating and wait for the thread's end, unless this is it: a run may be given up on any thread."""
        self._stopped.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _beat(self) -> None:
        connection: sqlite3.Connection | None = None
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                connection = connection or open_to_write(self._path, is_writer=False)
                if time.monotonic() - self._flushed >= BEAT_SECONDS:
                    beat(connection)
                if journal_bytes(self._path) > CHECKPOINT_BYTES:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except (sqlite3.Error, OSError, RunError):
                continue  # a full disk is reported by the next flush, which has data to lose
        if connection:
            connection.close()
