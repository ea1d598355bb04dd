"""The log of batches and how it is sealed: points move to rows of their own series, and an overview is written.

Opening a run reads the overview and the log; sealing keeps the log short, so opening costs the same for any run.
"""

import sqlite3
from array import array
from collections.abc import Iterable

import numpy as np

from .batches import Points, decode_batch, in_step_order
from .detail import append_points, read_all, truncate
from .fold import RunFold

SEAL_VALUES = 1 << 18
"""Values in the log after which it is sealed: about 2 MB to read back."""
SEAL_BATCHES = 512


class Log:
    """What the writer keeps of the unsealed part of the run."""

    def __init__(self) -> None:
        self.batch = 0
        """Newest batch."""
        self.event = 0
        """Newest event."""
        self._sealed = 0
        self._pending: dict[int, tuple[array[int], array[float]]] = {}  # int64 steps, float64 values
        self._num_values = 0

    def append(self, batch: int, columns: Iterable[Points]) -> None:
        """Note a batch that was written."""
        self.batch = batch
        for series, steps, values in columns:
            pending = self._pending.get(series)
            if pending is None:
                pending = self._pending[series] = array("q"), array("d")
            pending[0].frombytes(steps.tobytes())
            pending[1].frombytes(values.tobytes())
            self._num_values += len(steps)

    def is_due(self) -> bool:
        """Whether the log is long enough to be sealed."""
        return self._num_values >= SEAL_VALUES or self.batch - self._sealed >= SEAL_BATCHES

    def write_seal(self, connection: sqlite3.Connection, fold: RunFold) -> None:
        """Move the log to rows by series and write the overview, within a transaction of the caller.

        Batches stay until the next seal, for readers that have not read them yet.
        """
        for series, (steps, values) in self._pending.items():
            steps, values = in_step_order(np.frombuffer(steps, np.int64), np.frombuffer(values, np.float64))
            append_points(connection, series, steps, values)
        _write_overview(connection, fold, self.batch, self.event, forgotten=self._sealed)

    def sealed(self) -> None:
        """Note that the seal was committed."""
        self._sealed = self.batch
        self._pending = {}
        self._num_values = 0


def void_after(connection: sqlite3.Connection, step: int) -> tuple[RunFold, Log]:
    """Forget what came after `step` (everything for 0), seal the rest, and return the fold of it.

    Within a transaction of the caller.
    """
    step = step if step > 0 else -1  # values at initialisation are recorded again
    _seal_leftovers(connection)
    series_names = connection.execute("SELECT id, name FROM series ORDER BY id").fetchall()
    for series, _ in series_names:
        truncate(connection, series, step)
    connection.execute("DELETE FROM event WHERE step > ? OR kind IN ('run_finished', 'run_failed')", (step,))
    connection.execute("DELETE FROM snapshot WHERE step > ?", (step,))
    connection.execute("UPDATE heartbeat SET generation = generation + 1")
    fold = RunFold()
    for series, name in series_names:
        fold.add_name(series, name)
        for steps, values in read_all(connection, series):
            fold.extend([Points(series, steps, values)], int(steps[-1]), 0.0)
    rows = connection.execute("SELECT body, time FROM event ORDER BY id").fetchall()
    fold.extend_history(rows)
    log = Log()
    log.batch, log.event = _newest(connection, "batch"), _newest(connection, "event")
    _write_overview(connection, fold, log.batch, log.event, forgotten=log.batch)
    log.sealed()
    return fold, log


def _seal_leftovers(connection: sqlite3.Connection) -> None:
    """Move what a killed writer left in the log."""
    log = Log()
    for batch, blob in connection.execute(
        "SELECT id, blob FROM batch WHERE id > (SELECT COALESCE(MAX(batch), 0) FROM overview) ORDER BY id"
    ):
        log.append(batch, decode_batch(blob))
    log.write_seal(connection, RunFold())


def _write_overview(connection: sqlite3.Connection, fold: RunFold, batch: int, event: int, forgotten: int) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO overview(id, batch, event, forgotten, blob) VALUES (1, ?, ?, ?, ?)",
        (batch, event, forgotten, fold.to_overview()),
    )
    connection.execute("DELETE FROM batch WHERE id <= ?", (forgotten,))


def _newest(connection: sqlite3.Connection, table: str) -> int:
    """Return the highest id ever given, also if its row was deleted."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return row[0] if row else 0
