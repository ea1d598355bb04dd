"""How a watched loop ends: at the end of its block, by an exception, with the program, or in a forked process."""

import atexit
import os
import traceback
import weakref
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Ending:
    """What the run is said to have come to."""

    status: Literal["finished", "stopped", "failed"]
    reason: str
    traceback: str = ""


def ending_of(error: BaseException | None) -> Ending:
    """Return what an exception that leaves the block means; None is an orderly end."""
    if error is None:
        return Ending("finished", "the watched loop has ended")
    if isinstance(error, KeyboardInterrupt):
        return Ending("stopped", "interrupted from the keyboard")
    if isinstance(error, Exception):
        text = " ".join(str(error).split()) or "no further words"
        return Ending("failed", f"{type(error).__name__}: {text}", "".join(traceback.format_exception(error)))
    return Ending("stopped", f"the program left the loop by {type(error).__name__}")


class _Open(Protocol):
    def close(self) -> None: ...

    def abandon(self) -> None: ...


_open: "weakref.WeakSet[_Open]" = weakref.WeakSet()
_forked: list[_Open] = []
"""Kept for ever in a forked process: closing their databases there would take away the other process's locks."""


def remember_at_exit(run: _Open) -> None:
    """Close the run when the program ends, if nobody has by then; leave it alone in forked processes."""
    _open.add(run)


def forget_at_exit(run: _Open) -> None:
    """It has been closed."""
    _open.discard(run)


def _close_all() -> None:
    for run in list(_open):
        run.close()


def _abandon_all() -> None:
    for run in list(_open):
        _forked.append(run)
        run.abandon()
    _open.clear()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
