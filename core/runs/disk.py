"""The connection through which views read details, made safe for several threads."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from .database import reading_errors
from .errors import RunFolderError
from .snapshots import Snapshot, decode_snapshot, find_snapshot

Result = TypeVar("Result")
KEPT_SNAPSHOTS = 16


class Disk:
    """A connection that views read details through, shared by all views of one reader or writer."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        """Of run.db."""
        self.connection = connection
        self.lock = threading.RLock()
        self.closed = False
        self._snapshots: OrderedDict[int, Snapshot] = OrderedDict()

    def read(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a query that sees one state of the file; RunFolderError when it is damaged."""
        with reading_errors(self.path), self.lock:
            if self.closed:
                raise RunFolderError("closed; open the run again to read more of it")
            self.connection.execute("BEGIN")
            try:
                return query(self.connection)
            finally:
                self.connection.execute("ROLLBACK")

    def snapshot(self, name: str, newest_id: int, step: int | None) -> Snapshot | None:
        """Return a snapshot, decoded once and kept while it is among those used last."""
        row = self.read(lambda connection: find_snapshot(connection, name, newest_id, step))
        if row is None:
            return None
        with reading_errors(self.path):
            found = self._snapshots.pop(row[0], None) or decode_snapshot(name, *row[1:])
        self._snapshots[row[0]] = found
        if len(self._snapshots) > KEPT_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return found
