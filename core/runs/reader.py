"""RunReader: follows a run, live or finished, without ever disturbing its trainer."""

import dataclasses
import sqlite3
import time
from pathlib import Path

import msgspec

from ..commands import Command
from ..events import GOING_ON
from ..spec import RunSpec
from .batches import decode_batch
from .claim import read_heartbeat
from .database import FILE_NAME, open_to_read, open_to_write, reading_errors, storage_errors
from .disk import Disk
from .errors import RunFolderError
from .fold import RunFold
from .live import Heartbeat, Pulse
from .text import strip_control, strip_control_deep
from .view import RunView


class RunReader:
    """Tails run.db by id and folds what is new."""

    def __init__(self, folder: Path) -> None:
        """Open a run. RunFolderError, in one sentence, when the folder is no run, is damaged or newer than this."""
        self._folder = Path(folder)
        self._path = self._folder / FILE_NAME
        self._disk = Disk(self._path, open_to_read(self._path))
        try:
            self._spec = read_run_spec(self._folder)
            self._fold = RunFold()
            self._batch = self._event = self._snapshot = 0
            self._snapshot_names: dict[str, None] = {}
            self._data_version = -1
            self._pulse = Pulse()
            self._heartbeat: Heartbeat | None = None
            self._view: RunView | None = None
            self.refresh()
        except BaseException:
            self.close()
            raise

    @property
    def view(self) -> RunView:
        """The view of the latest refresh."""
        assert self._view is not None
        return self._view

    def refresh(self) -> RunView:
        """Read what is new and return the view: the same object when nothing is new."""
        view = self._view
        with reading_errors(self._path), self._disk.lock:
            try:
                (version,) = self._disk.connection.execute("PRAGMA data_version").fetchone()
                if (version != self._data_version and self._disk.read(self._tail)) or view is None:
                    view = self._new_view()
                self._data_version = version
            except (sqlite3.OperationalError, RunFolderError) as error:
                cause = error.__cause__ if isinstance(error, RunFolderError) else error
                if view is None or not isinstance(cause, sqlite3.OperationalError) or "locked" not in str(cause):
                    raise
        self._view = self._with_status(view)
        return self._view

    def send(self, command: Command) -> None:
        """Leave a command for the trainer. RunStorageError when it cannot be written."""
        with storage_errors(self._path, "the command was not sent"):
            connection = open_to_write(self._path, is_writer=False)
            try:
                body = msgspec.json.encode(command)
                connection.execute("INSERT INTO command(time, body) VALUES (?, ?)", (time.time(), body))
            finally:
                connection.close()

    def close(self) -> None:
        """Stop reading; views keep what they have in memory."""
        with self._disk.lock:
            self._disk.closed = True
            self._disk.connection.close()

    def _tail(self, connection: sqlite3.Connection) -> bool:
        """Fold what is new; return whether anything was."""
        old, heartbeat = self._heartbeat, read_heartbeat(connection)
        if heartbeat is None:
            raise RunFolderError("damaged (it has no heartbeat); restore it from a copy")
        self._heartbeat = heartbeat
        was_resumed = old is None or old.generation != heartbeat.generation
        if was_resumed or self._was_left_behind(connection):
            self._reload(connection)
            self._tail_rows(connection)
            return True
        return self._tail_rows(connection)

    def _was_left_behind(self, connection: sqlite3.Connection) -> bool:
        """Whether the log has forgotten batches not read yet; the overview has them."""
        row = connection.execute("SELECT CAST(forgotten AS INTEGER) FROM overview").fetchone()
        return row is not None and row[0] > self._batch

    def _reload(self, connection: sqlite3.Connection) -> None:
        self._fold = RunFold()
        self._batch = self._event = self._snapshot = 0
        self._snapshot_names = {}
        self._read_names(connection)
        row = connection.execute("SELECT CAST(batch AS INTEGER), CAST(event AS INTEGER), blob FROM overview").fetchone()
        if row:
            self._batch, self._event, blob = row
            self._fold.load_overview(blob)

    def _tail_rows(self, connection: sqlite3.Connection) -> bool:
        before = self._batch, self._event, self._snapshot
        self._read_names(connection)
        rows = connection.execute(
            "SELECT id, CAST(time AS REAL), CAST(last_step AS INTEGER), blob FROM batch WHERE id > ? ORDER BY id",
            (self._batch,),
        )
        for self._batch, written, last_step, blob in rows:
            self._fold.extend(list(decode_batch(blob)), last_step, written)
        events = connection.execute(
            "SELECT id, body, CAST(time AS REAL) FROM event WHERE id > ? ORDER BY id", (self._event,)
        ).fetchall()
        if events:
            self._event = events[-1][0]
            self._fold.extend_history([(body, written) for _, body, written in events])
        snapshots = connection.execute(
            "SELECT id, CAST(name AS TEXT) FROM snapshot WHERE id > ? ORDER BY id", (self._snapshot,)
        )
        for newest, name in snapshots:
            self._snapshot, self._snapshot_names[name] = newest, None
        return before != (self._batch, self._event, self._snapshot)

    def _read_names(self, connection: sqlite3.Connection) -> None:
        known = len(self._fold.names)
        for series, name in connection.execute(
            "SELECT id, CAST(name AS TEXT) FROM series ORDER BY id LIMIT -1 OFFSET ?", (known,)
        ):
            self._fold.add_name(series, name)

    def _new_view(self) -> RunView:
        return view_of(self._fold, self._disk, self._spec, tuple(self._snapshot_names), self._snapshot)

    def _with_status(self, view: RunView) -> RunView:
        status = self._fold.history.status
        if status in GOING_ON:
            assert self._heartbeat is not None
            if self._pulse.has_stopped(self._heartbeat, starting=status == "starting"):
                status = "lost"
        return view if view.status == status else dataclasses.replace(view, status=status)


def view_of(fold: RunFold, disk: Disk, spec: RunSpec, snapshot_names: tuple[str, ...], newest_snapshot: int) -> RunView:
    """Return the view of a fold's present state."""
    folder = disk.path.parent
    return RunView(
        path=folder,
        name=strip_control(folder.resolve().name),
        spec=spec,
        status=fold.history.status,
        step=fold.step,
        last_write=fold.last_write,
        snapshot_names=snapshot_names,
        states=fold.series,
        _ids=fold.ids,
        _history=fold.history,
        _newest_snapshot=newest_snapshot,
        _disk=disk,
    )


def read_run_spec(folder: Path) -> RunSpec:
    """Read run.toml; RunFolderError when it is missing or not a spec."""
    from ..specs.errors import SpecError
    from ..specs.file import read_spec

    path = folder / "run.toml"
    if not path.is_file():
        raise RunFolderError(f"{folder}: not a complete run, run.toml is missing; put it back from a copy")
    try:
        spec = read_spec(path)
    except SpecError as error:
        raise RunFolderError(f"{folder}: its spec cannot be read: {error}") from error
    return msgspec.convert(strip_control_deep(msgspec.to_builtins(spec)), RunSpec)
