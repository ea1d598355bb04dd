"""summary.json: the row of a run that is over, as a file that is read without opening its database.

A folder of a thousand runs opens several times as fast by these. They are a copy: each names the state of the database
it was made from, and is passed over where the database is in another.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from .database import FILE_NAME, HEADER_BYTES, journal_bytes, state_of

KEPT_NAME = "summary.json"
_MOST_BYTES = 1 << 20


def keep(folder: Path, body: bytes) -> None:
    """Write the row of a run that is over, encoded as JSON. Where it cannot be written, tables read the database."""
    state = _state(str(folder))
    if state is None:
        return
    unfinished = folder / f"{KEPT_NAME}.new"
    with suppress(OSError):
        unfinished.write_bytes(msgspec.json.encode({"database": state, "run": msgspec.Raw(body)}))
        unfinished.replace(folder / KEPT_NAME)


def forget(folder: Path) -> None:
    """Remove the row of a run that goes on."""
    with suppress(OSError):
        (folder / KEPT_NAME).unlink()


def kept_body(folder: Path) -> bytes | None:
    """Return the row as it was encoded; None where there is none, or none of the database as it is now."""
    place = str(folder)
    try:
        with open(f"{place}/{KEPT_NAME}", "rb", buffering=0) as file:
            body = file.read() if os.fstat(file.fileno()).st_size <= _MOST_BYTES else b""
        kept = _decode(body)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return bytes(kept.run) if kept.database == _state(place) else None


class _Kept(msgspec.Struct):
    database: str
    run: msgspec.Raw


_decode = msgspec.json.Decoder(_Kept).decode


def _state(folder: str) -> str | None:
    """Return the state of a database that nobody writes; None while somebody does, or where there is none.

    Without pathlib, which takes longer than the reading does, a thousand times over.
    """
    database = f"{folder}/{FILE_NAME}"
    try:
        with open(database, "rb", buffering=0) as file:
            header, size = file.read(HEADER_BYTES), os.fstat(file.fileno()).st_size
    except OSError:
        return None
    return None if journal_bytes(database) else state_of(header, size)
