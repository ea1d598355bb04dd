"""SQLite databases of many runs: trackio's and MLflow's. Opened read-only; a run is chosen by its name or id."""

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np

from .column import Column, LogError
from .growing import require_file
from .rows import Rows

MAGIC = b"SQLite format 3\0"


class RunTable:
    """The metrics of one run in a database, by rising row number."""

    label: ClassVar[str]
    num_steps: int = 0

    def __init__(self, path: Path, run: str) -> None:
        self._path, self._run = path, run
        self._row = 0
        self._seen = (-1, -1, -1, -1)
        self.notes: list[str] = []
        self.modified = 0.0

    def read(self) -> list[Column]:
        """Return what was added since the last call."""
        seen = self._state()
        if seen == self._seen:
            return []
        with _open(self._path) as connection:
            columns = self._columns(connection)
        self._seen = seen
        return columns

    def _state(self) -> tuple[int, int, int, int]:
        """Size and time of the database and of its journal: either grows when something is written."""
        main = require_file(self._path)
        journal = self._path.with_name(f"{self._path.name}-wal")
        log = journal.stat() if journal.is_file() else None
        self.modified = max(main.st_mtime, log.st_mtime if log else 0.0)
        return main.st_size, main.st_mtime_ns, log.st_size if log else 0, log.st_mtime_ns if log else 0

    def _columns(self, connection: sqlite3.Connection) -> list[Column]:
        raise NotImplementedError


class TrackioRun(RunTable):
    """A run of trackio: a JSON object of metrics a row."""

    label: ClassVar[str] = "trackio"

    def _columns(self, connection: sqlite3.Connection) -> list[Column]:
        rows = connection.execute(
            "SELECT id, step, timestamp, metrics FROM metrics WHERE run_name = ? AND id > ? ORDER BY id",
            (self._run, self._row),
        )
        table = Rows()
        for self._row, step, time, body in rows:
            try:
                found = json.loads(body)
            except (ValueError, RecursionError, TypeError):
                continue
            if isinstance(found, dict):
                table.add({**found, "step": step, "timestamp": time})
        return table.take()


class MLflowTable(RunTable):
    """A run in MLflow's database: a metric a row."""

    label: ClassVar[str] = "MLflow"

    def _columns(self, connection: sqlite3.Connection) -> list[Column]:
        rows = connection.execute(
            "SELECT rowid, key, step, value, is_nan, timestamp FROM metrics"
            " WHERE run_uuid = ? AND rowid > ? ORDER BY rowid",
            (self._run, self._row),
        )
        points: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for self._row, name, step, value, is_nan, time in rows:
            number = math.nan if is_nan else float(value)
            points[str(name)].append((int(step), number, float(time) / 1000))
        return [
            Column(name, np.array(steps, np.int64), np.array(values, np.float64), np.array(times, np.float64))
            for name, (steps, values, times) in ((n, zip(*found, strict=True)) for n, found in points.items())
        ]


_KINDS: tuple[tuple[type[RunTable], frozenset[str], str], ...] = (
    (TrackioRun, frozenset({"run_name", "metrics", "step"}), "SELECT DISTINCT run_name, run_name FROM metrics"),
    (
        MLflowTable,
        frozenset({"run_uuid", "key", "value", "step"}),
        "SELECT run_uuid, COALESCE(name, run_uuid) FROM runs WHERE lifecycle_stage != 'deleted' ORDER BY start_time",
    ),
)
"""Reader, the columns that its table of metrics has, and how runs are listed: (id, name)."""


def runs_of(path: Path) -> list[tuple[type[RunTable], str, str]]:
    """Return reader, id and name of each run in a database; none if it is that of another program."""
    with _open(path) as connection:
        columns = {str(row[1]) for row in connection.execute("PRAGMA table_info(metrics)")}
        for kind, needed, query in _KINDS:
            if needed <= columns:
                return [(kind, str(run), str(name)) for run, name in connection.execute(query)]
    return []


@contextmanager
def _open(path: Path) -> Generator[sqlite3.Connection]:
    """Open read-only. Raises LogError for a damaged file."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LogError(f"{path}: this database cannot be read ({error})") from error
