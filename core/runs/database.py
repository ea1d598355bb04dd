"""run.db: how it is opened, what is in it, and which sentence an SQLite error becomes."""

import os
import socket
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from .errors import RunFolderError, RunStorageError

SCHEMA = 1
FILE_NAME = "run.db"
HEADER_BYTES = 100
_APPLICATION_ID = 0x6E6E7475  # "nntu" in the file's header: this SQLite file is a run

_TABLES = """
CREATE TABLE series(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE batch(id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL, first_step INTEGER, last_step INTEGER, blob BLOB);
CREATE TABLE segment(id INTEGER PRIMARY KEY, level INTEGER, series INTEGER, number INTEGER,
                     first_step INTEGER, last_step INTEGER, blob BLOB);
CREATE UNIQUE INDEX segment_place ON segment(level, series, number);
CREATE INDEX segment_steps ON segment(level, series, last_step, number);
CREATE TABLE overview(id INTEGER PRIMARY KEY CHECK (id = 1), batch INTEGER, event INTEGER, forgotten INTEGER,
                      blob BLOB);
CREATE TABLE event(id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER, time REAL, kind TEXT, body BLOB);
CREATE TABLE snapshot(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, ordinal INTEGER, step INTEGER, time REAL,
                      meta BLOB, blob BLOB);
CREATE INDEX snapshot_place ON snapshot(name, id);
CREATE TABLE command(id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL, body BLOB);
CREATE TABLE heartbeat(id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER, host TEXT, process_started REAL,
                       beat INTEGER, time REAL, generation INTEGER);
CREATE TABLE summary(id INTEGER PRIMARY KEY CHECK (id = 1), created REAL, body BLOB);
"""
_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "afs", "sshfs", "lustre", "gpfs", "ceph", "9p", "webdav", "davfs")


def create(path: Path, summary: bytes) -> None:
    """Make an empty run.db, with its first summary. A reader finds it whole or not at all."""
    unfinished = path.with_name(f"{path.name}.new")
    with storage_errors(path):
        unfinished.unlink(missing_ok=True)  # of somebody who was killed here
        connection = sqlite3.connect(unfinished, isolation_level=None)
        connection.executescript(
            f"BEGIN; {_TABLES} PRAGMA application_id={_APPLICATION_ID}; PRAGMA user_version={SCHEMA}; COMMIT;"
        )
        connection.execute("INSERT INTO heartbeat VALUES (1, 0, ?, 0, 0, ?, 0)", (socket.gethostname(), time.time()))
        connection.execute("INSERT INTO summary VALUES (1, ?, ?)", (time.time(), summary))
        connection.close()
        unfinished.replace(path)


def create_in_memory() -> sqlite3.Connection:
    """Make the tables of a run that nobody else reads and that ends with its connection: a log of another tool."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(_TABLES)
    return connection


def open_to_write(path: Path, *, is_writer: bool = True) -> sqlite3.Connection:
    """Open for the writer, or for somebody who only adds a row, such as a command."""
    with reading_errors(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=10.0,
            check_same_thread=False,
        )
        _check_schema(connection, path)
    with storage_errors(path):
        if is_writer:
            _set_journal_mode(connection, _journal_mode(path))
        # Safe against a killed process; after a power cut the newest second may be missing, never the file.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")  # the writer's heart does it, off the training thread
    return connection


def open_to_read(path: Path, *, check_size: bool = True) -> sqlite3.Connection:
    """Open without ever writing; on a read-only disk too. `check_size` notices a file that was cut off."""
    if not path.is_file():
        raise RunFolderError(f"{path.parent}: not a run, it holds no {FILE_NAME}")
    with reading_errors(path):
        connection = _connect_read_only(path, "mode=ro")
        try:
            _check_schema(connection, path)
        except sqlite3.OperationalError:
            # WAL needs a file of shared memory beside the database; where none can be made, nobody can be writing.
            if os.access(path.parent, os.W_OK):
                raise
            connection = _connect_read_only(path, "mode=ro&immutable=1")
            _check_schema(connection, path)
        if check_size:
            _check_size(connection, path)
    return connection


def state_of(header: bytes, size: int) -> str | None:
    """Return what tells a database from what it was before its last change, by its first bytes; None if it is no run.

    size: of the file, in bytes. A database that is being written is told by its journal.
    Source: https://sqlite.org/fileformat2.html#the_database_header
    """
    if len(header) < HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        return None
    page_bytes, change, num_pages, schema, application = (
        int.from_bytes(header[first:after]) for first, after in ((16, 18), (24, 28), (28, 32), (60, 64), (68, 72))
    )
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    if application != _APPLICATION_ID or schema > SCHEMA or size != num_pages * page_bytes:
        return None
    return f"{change}-{num_pages}"


def journal_bytes(path: Path | str) -> int:
    """Return the size of the write-ahead log; 0 where there is none."""
    try:
        return os.stat(f"{path}-wal").st_size
    except OSError:
        return 0


def close_for_good(connection: sqlite3.Connection) -> None:
    """Fold the journal into the one file, so that a finished run can be copied or read from a read-only disk."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:  # a viewer has it open: the journal stays, which is as safe
        pass
    finally:
        connection.close()


@contextmanager
def reading_errors(path: Path) -> Generator[None]:
    """Turn SQLite's errors and damaged blobs into one sentence about this file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise RunFolderError(f"{path}: cannot be read ({error})") from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise RunFolderError(
            f"{path}: damaged ({error}); restore it from a copy, or train again from run.toml beside it"
        ) from error
    except RunFolderError as error:
        if str(error).startswith(str(path.parent)):
            raise
        raise RunFolderError(f"{path}: {error}") from error


@contextmanager
def storage_errors(path: Path, safe: str = "nothing was recorded yet") -> Generator[None]:
    """Turn SQLite's errors into one sentence that ends in what is safe."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise RunStorageError(f"{path}: recording failed ({error}); {safe}") from error


def _connect_read_only(path: Path, query: str) -> sqlite3.Connection:
    # `absolute`, not `resolve`: looking for links in every part of a path takes as long as the rest of opening.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{query}", uri=True, isolation_level=None, timeout=2.0, check_same_thread=False
    )


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    # One by one: as tables in one query they take several times as long, which a folder of 1,000 runs shows.
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION_ID:
        raise RunFolderError(f"{path}: not the database of a run, or cut off at its start")
    if schema > SCHEMA:
        raise RunFolderError(
            f"{path}: written by a newer nn-tui (schema {schema}, this one reads up to {SCHEMA}); upgrade nn-tui"
        )


def _check_size(connection: sqlite3.Connection, path: Path) -> None:
    """SQLite itself does not miss the end of the last page."""
    if journal_bytes(path) == 0:
        (num_pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        if path.stat().st_size < num_pages * page_bytes:
            raise RunFolderError(f"{path}: cut off at its end; restore it from a copy, or train again")


def _set_journal_mode(connection: sqlite3.Connection, mode: str) -> None:
    """A run is made and left in rollback mode, as one file; while it is written, a log beside it is faster."""
    for _ in range(40):
        try:
            connection.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite3.OperationalError as error:  # a viewer reads at this moment; SQLite does not wait here by itself
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
    # Somebody reads without end: rollback mode is slower, and as safe.


def _journal_mode(path: Path) -> str:
    """WAL, except on network file systems, where its shared memory is not shared between hosts."""
    import psutil

    folder = path.resolve()
    mounts = [part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)]
    file_system = max(mounts, key=lambda part: len(part.mountpoint)).fstype.lower() if mounts else ""
    return "DELETE" if any(name in file_system for name in _NETWORK_FILE_SYSTEMS) else "WAL"
