"""The run on disk, and what everybody else knows of a run.

    trainer                          run.db (SQLite)                          viewers, detectors, gates
    ───────                          ───────────────                          ─────────────────────────
    add, extend ─► Buffer            series     id ↔ name
    event, snapshot                  ┌ batch ─────────────┐
         │ flush: one transaction    │ one blob per flush │──── tail by id ──► RunFold ──► RunView (frozen)
         └──────────────────────────►│ the log, kept short│                      ▲          │
                                     └──────┬─────────────┘                      │          │ overview, tail, last,
                     every 512 batches or   │ seal                               │          │ best: from memory
                     262,144 values         ├─► overview   the fold so far ──────┘          │
                                            └─► segment    level 0: raw points      ◄───────┤ series
                                                           level 1: buckets of 64   ◄───────┘ window
                                                           level n: 64 × level n−1
    events ─────────────────────────► event      bodies in msgpack (keeps NaN) ──► History (status, findings, marks)
    snapshots ──────────────────────► snapshot   at most about 200 per name
    commands ◄─────────────────────── command    ◄──────────────────────────────── RunReader.send
    Heart, once a second ───────────► heartbeat  pid, beat, generation ──────────► Pulse: lost or not
                                      summary    one small row ──────────────────► summary(path), for tables of runs
    close ──────────────────────────► summary.json: the same row, beside run.db ──────────┘

Opening reads the overview and the log after it, so it costs the same at any length of the run; a window reads one
level, so it costs the same at any zoom. The fold does not depend on where batches were cut: a view of a live run, a
finished one and a replayed one are equal. Resuming voids what came after a checkpoint and raises `generation`, which
makes readers read anew. Killing either side at any moment leaves everything that `flush` returned from.

Nothing read is trusted: blobs are checked before anything is allocated, nothing is unpickled, and text is stripped of
control characters before anybody sees it. Nothing here imports torch or a terminal library.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .reader import RunReader
    from .view import RunView
    from .writer import RunWriter

__all__ = ["RunReader", "RunView", "RunWriter"]


def __getattr__(name: str) -> Any:
    """Load each name when it is first used: tables of runs need no NumPy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import reader, view, writer

    return {"RunReader": reader.RunReader, "RunView": view.RunView, "RunWriter": writer.RunWriter}[name]
