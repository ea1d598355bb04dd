"""RunWriter: records a run. Whatever `flush` has returned from is safe, whatever happens to the process then."""

import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ..commands import Command
from ..events import GOING_ON, Event
from ..spec import RunSpec
from .batches import Points, encode_batch
from .buckets import Array
from .buffer import Buffer
from .claim import Heart, beat, claim, release
from .database import FILE_NAME, close_for_good, create, open_to_write, reading_errors, storage_errors
from .disk import Disk
from .errors import RunFolderError, RunStorageError
from .fold import RunFold
from .history import encode_event
from .kept_summary import forget, keep
from .log import Log, void_after
from .reader import read_run_spec, view_of
from .snapshots import ONCE, encode_arrays, insert_snapshot
from .summary import RunSummary, summary_of, write_summary
from .view import RunView

SUMMARY_SECONDS = 1.0
_decode_command = msgspec.json.Decoder(Command).decode


def prepare(folder: Path, spec: RunSpec) -> None:
    """Make a run that viewers can open before its trainer writes to it.

    RunFolderError when the folder holds a run already or cannot be written.
    """
    from ..specs.file import write_spec

    folder = Path(folder)
    if (folder / FILE_NAME).exists():
        raise RunFolderError(f"{folder}: already holds a run; choose another name, or resume it")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_spec(spec, folder / "run.toml")
        first = RunSummary(name=folder.name, preset=spec.preset, title=spec.title)
        create(folder / FILE_NAME, msgspec.json.encode(first))
    except (OSError, RunStorageError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunFolderError(f"{folder}: cannot be written ({reason}); choose another folder of runs") from error


class RunWriter:
    """The only writer of a run's series, events and snapshots. Used from one thread."""

    def __init__(self, folder: Path, resume_from: int | None) -> None:
        """Open a run; use `create`, `open` or `resume`."""
        self._path = Path(folder) / FILE_NAME
        if not self._path.is_file():
            raise RunFolderError(f"{folder}: not a run, it holds no {FILE_NAME}")
        self._spec = read_run_spec(self._path.parent)
        self._buffers: dict[str, Buffer] = {}
        self._events: list[Event] = []
        self._snapshots: list[tuple[str, int, float, dict[str, Any], bytes]] = []
        self._summary_due = 0.0
        self._disk = Disk(self._path, open_to_write(self._path))
        try:
            with reading_errors(self._path), self._recording() as connection:
                claim(connection, self._path.parent)
                forget(self._path.parent)
                self._open(connection, resume_from)
        except BaseException:
            self._disk.connection.close()
            raise
        self._view = self._new_view()
        self._heart = Heart(self._path)

    @classmethod
    def create(cls, folder: Path, spec: RunSpec) -> "RunWriter":
        """Make the folder (private to the user) and start recording. RunFolderError when it cannot be."""
        prepare(folder, spec)
        return cls(folder, None)

    @classmethod
    def open(cls, folder: Path) -> "RunWriter":
        """Start recording a prepared run. RunFolderError when something was recorded, or somebody records."""
        return cls(folder, None)

    @classmethod
    def resume(cls, folder: Path, step: int) -> "RunWriter":
        """Void what was recorded after `step` (everything for 0) and go on; live readers then read anew.

        RunFolderError while another process records the run.
        """
        return cls(folder, step)

    @property
    def view(self) -> RunView:
        """The fold of everything flushed: what a reader would see."""
        return self._view

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value of a series; kept in memory until `flush`."""
        buffer = self._buffers.get(name)
        if buffer is None:
            buffer = self._buffers[name] = Buffer()
        buffer.steps.append(step)
        buffer.values.append(value)

    def extend(self, name: str, steps: Sequence[int] | Array, values: Sequence[float] | Array) -> None:
        """Record a column of a series, as many steps as values; kept in memory until `flush`."""
        if len(steps) != len(values):
            raise ValueError(f"{name}: {len(steps)} steps for {len(values)} values")
        self._buffers.setdefault(name, Buffer()).extend(steps, values)

    def event(self, event: Event) -> None:
        """Record an event; kept in memory until `flush`."""
        self._events.append(event)

    def snapshot(self, name: str, step: int, arrays: dict[str, Array], meta: dict[str, Any]) -> None:
        """Record arrays for a picture: copied now, written by `flush`. TypeError unless numbers or booleans."""
        if name not in ONCE or name not in self._snapshot_names:
            self._snapshots.append((name, step, time.time(), meta, encode_arrays(arrays)))

    def flush(self) -> None:
        """Write what was recorded since the last flush, in one transaction.

        Raises:
            RunStorageError: the disk is full or fails. Nothing of this flush is lost from memory; flush may be tried
                again when there is space.
        """
        now = time.time()
        columns = self._columns()
        names = list(self._ids)[len(self._fold.names) :]
        events = [
            (getattr(event, "step", 0), now, str(event.__struct_config__.tag), encode_event(event))
            for event in self._events
        ]
        last_step = max((int(points.steps[-1]) for points in columns), default=0)
        with self._recording() as connection:
            for name in names:
                connection.execute("INSERT INTO series(id, name) VALUES (?, ?)", (self._ids[name], name))
            batch = _insert_batch(connection, columns, last_step, now) if columns else self._log.batch
            newest_event = _insert_events(connection, events) or self._log.event
            for snapshot in self._snapshots:
                self._newest_snapshot = insert_snapshot(connection, *snapshot) or self._newest_snapshot
            beat(connection)
        self._heart.flushed()
        for name in names:
            self._fold.add_name(self._ids[name], name)
        if not (columns or events or self._snapshots):
            return
        self._fold.extend(columns, last_step, now)
        self._fold.extend_history([(body, time) for _, time, _, body in events])
        self._snapshot_names.update(dict.fromkeys(snapshot[0] for snapshot in self._snapshots))
        self._log.append(batch, columns)
        self._log.event = newest_event
        self._buffers, self._events, self._snapshots = {}, [], []
        self._view = self._new_view()
        self._tidy(bool(events))

    def commands(self) -> list[Command]:
        """Return the commands sent since the last call, oldest first; unreadable ones are left out."""
        rows = self._disk.connection.execute("SELECT id, body FROM command WHERE id > ?", (self._command,)).fetchall()
        found: list[Command] = []
        for self._command, body in rows:
            try:
                found.append(_decode_command(body))
            except msgspec.MsgspecError:
                continue
        return found

    def close(self) -> None:
        """Flush, seal and let go of the run; the view keeps what it has in memory."""
        if self._disk.closed:
            return
        self._heart.stop()
        try:
            self.flush()
            with self._recording() as connection:
                self._log.write_seal(connection, self._fold)
                row = write_summary(connection, summary_of(self._view))
                release(connection)
        finally:
            self._disk.closed = True
            close_for_good(self._disk.connection)
        if row.status not in GOING_ON:
            keep(self._path.parent, msgspec.json.encode(row))

    def _open(self, connection: sqlite3.Connection, resume_from: int | None) -> None:
        if resume_from is None:
            (recorded,) = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM batch) OR EXISTS (SELECT 1 FROM event) OR EXISTS (SELECT 1 FROM overview)"
            ).fetchone()
            if recorded:
                raise RunFolderError(f"{self._path.parent}: already holds a recorded run; resume it")
            self._fold, self._log, self._command = RunFold(), Log(), 0
        else:
            self._fold, self._log = void_after(connection, resume_from)
            # What was sent to the process that died is not meant for this one.
            (self._command,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM command").fetchone()
        self._ids: dict[str, int] = dict(connection.execute("SELECT name, id FROM series ORDER BY id"))
        snapshots = connection.execute("SELECT name, MAX(id) FROM snapshot GROUP BY name ORDER BY MIN(id)").fetchall()
        self._snapshot_names = dict.fromkeys(name for name, _ in snapshots)
        self._newest_snapshot = max((newest for _, newest in snapshots), default=0)

    def _columns(self) -> list[Points]:
        """Return what is buffered, new series with an id that is theirs once it is written."""
        columns: list[Points] = []
        for name, buffer in self._buffers.items():
            if len(buffer):
                series = self._ids.setdefault(name, len(self._ids) + 1)
                columns.append(Points(series, *buffer.columns()))
        return columns

    def _tidy(self, is_news: bool) -> None:
        """Write the summary when something happened or it is old, and seal the log when it is long."""
        if is_news or time.monotonic() >= self._summary_due:
            with self._recording() as connection:
                write_summary(connection, summary_of(self._view))
            self._summary_due = time.monotonic() + SUMMARY_SECONDS
        if self._log.is_due():
            with self._recording() as connection:
                self._log.write_seal(connection, self._fold)
            self._log.sealed()

    def _new_view(self) -> RunView:
        names = tuple(self._snapshot_names)
        return view_of(self._fold, self._disk, self._spec, names, self._newest_snapshot)

    @contextmanager
    def _recording(self) -> Generator[sqlite3.Connection]:
        """One transaction: all of it is recorded or nothing."""
        connection = self._disk.connection
        safe = f"everything up to step {self._fold.step} is safe" if hasattr(self, "_fold") else "the run is unchanged"
        with storage_errors(self._path, f"{safe}; free some space, then resume the run"), self._disk.lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _insert_batch(connection: sqlite3.Connection, columns: list[Points], last_step: int, time: float) -> int:
    first_step = min(int(points.steps[0]) for points in columns)
    cursor = connection.execute(
        "INSERT INTO batch(time, first_step, last_step, blob) VALUES (?, ?, ?, ?)",
        (time, first_step, last_step, encode_batch(columns)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _insert_events(connection: sqlite3.Connection, rows: list[tuple[int, float, str, bytes]]) -> int | None:
    newest = None
    for row in rows:
        newest = connection.execute("INSERT INTO event(step, time, kind, body) VALUES (?, ?, ?, ?)", row).lastrowid
    return newest
