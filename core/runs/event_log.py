"""Every event of a run in order, one after the other, none left out: what a stream of events needs."""

from pathlib import Path

from ..events import Event
from .database import FILE_NAME, open_to_read, reading_errors
from .history import decode_event


class EventLog:
    """Reads the event table from where it stopped the last time."""

    def __init__(self, folder: Path, *, from_now: bool = False) -> None:
        """Open the log of a run; `from_now` passes over what is already in it. Raises RunFolderError."""
        self._path = Path(folder) / FILE_NAME
        self._connection = open_to_read(self._path)
        self._newest = 0
        if from_now:
            self.read()

    def read(self) -> list[Event]:
        """Events since the last call; kinds that a newer version wrote are passed over."""
        with reading_errors(self._path):
            rows = self._connection.execute(
                "SELECT id, body FROM event WHERE id > ? ORDER BY id", (self._newest,)
            ).fetchall()
        if rows:
            self._newest = rows[-1][0]
        events = [decode_event(body) for _, body in rows]
        return [event for event in events if event is not None]

    def close(self) -> None:
        """Stop reading."""
        self._connection.close()
