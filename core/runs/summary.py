"""One small row per run, for tables of many runs: read without NumPy, without folding anything."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ..data.tasks import METRICS
from ..events import GOING_ON, Status
from .claim import read_heartbeat
from .database import FILE_NAME, open_to_read, reading_errors
from .errors import RunFolderError
from .kept_summary import kept_body
from .live import Pulse
from .settings import settings_of
from .text import strip_control, strip_control_deep

if TYPE_CHECKING:
    from .view import RunView

HEADLINES = tuple(f"{split}_{score}" for score in ("loss", *METRICS) for split in ("train", "validation", "test"))
"""Series that say how good a run is."""


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A run as a row of a table."""

    name: str = ""
    path: str = ""
    status: Status = "starting"
    preset: str | None = None
    title: str = ""
    created: float = 0.0
    """Seconds since the epoch."""
    step: int = 0
    num_steps: int = 0
    """0 while unknown."""
    epoch: float = 0.0
    seconds: float = 0.0
    """Training time."""
    num_parameters: int = 0
    metrics: dict[str, float | None] = {}
    """Newest value of each headline series; None when it is not finite."""
    best: dict[str, float] = {}
    """Best finite value of each headline series that has one: highest for accuracy and R², else lowest."""
    findings: tuple[str, ...] = ()
    """Codes of active findings, worst first, each once."""
    settings: dict[str, Any] = {}
    """Fields of the spec by dotted path; empty in runs made before summaries had them."""


def summary(path: Path) -> RunSummary:
    """Return the row of a run; RunFolderError when it cannot be read."""
    found = _kept(path) or _recorded(path)
    name = strip_control(path.name if path.name.strip(".") else path.resolve().name)
    return msgspec.structs.replace(found, name=name, path=str(path))


def _kept(path: Path) -> RunSummary | None:
    """The row of a run that is over, from the file beside its database."""
    try:
        found = _decode(body, path) if (body := kept_body(path)) else None
    except RunFolderError:
        return None
    return None if found is None or found.status in GOING_ON else found


def _recorded(path: Path) -> RunSummary:
    """The newest row in the database, and whether the run still goes on."""
    database = path / FILE_NAME
    connection = open_to_read(database, check_size=False)
    with reading_errors(database):
        try:
            row = connection.execute("SELECT body, CAST(created AS REAL) FROM summary").fetchone()
            found, created = (_decode(row[0], path), row[1]) if row else (RunSummary(), 0.0)
            is_open = found.status in GOING_ON
            heartbeat = read_heartbeat(connection) if is_open else None
        finally:
            connection.close()
    status: Status = found.status
    if heartbeat and Pulse().has_stopped(heartbeat, starting=status == "starting"):
        status = "lost"
    return msgspec.structs.replace(found, status=status, created=created)


def write_summary(connection: sqlite3.Connection, found: RunSummary) -> RunSummary:
    """Store the row, within a transaction of the caller; return it with the time at which the run was made."""
    connection.execute("UPDATE summary SET body = ?", (msgspec.json.encode(found),))
    (created,) = connection.execute("SELECT CAST(created AS REAL) FROM summary").fetchone() or (0.0,)
    return msgspec.structs.replace(found, created=created)


def summary_of(view: "RunView") -> RunSummary:
    """Return the row to be stored for a view."""
    started = view.started
    return RunSummary(
        name=view.name,
        status=view.status,
        preset=view.spec.preset,
        title=view.spec.title,
        step=view.step,
        num_steps=view.num_steps,
        epoch=view.epoch,
        seconds=view.elapsed_seconds,
        num_parameters=started.num_parameters if started else 0,
        metrics={name: view.last(name) for name in HEADLINES if view.count(name)},
        best={name: best[0] for name in HEADLINES if (best := view.best(name))},
        findings=tuple(dict.fromkeys(finding.code for finding in view.findings if finding.active)),
        settings=settings_of(view.spec),
    )


_decode_plain = msgspec.json.Decoder(RunSummary).decode


def _decode(body: bytes, path: Path) -> RunSummary:
    try:
        if not isinstance(body, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # SQLite keeps any type
            raise ValueError("not a blob")
        if body.isascii() and b"\\" not in body and body.decode().isprintable():
            return _decode_plain(
                body
            )  # no control character can hide in it, and looking for one takes longer than this
        return msgspec.convert(strip_control_deep(msgspec.json.decode(body)), RunSummary)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise RunFolderError(f"{path / FILE_NAME}: its summary is damaged ({error})") from error
