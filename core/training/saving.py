"""When a run writes a checkpoint, and the event that says so."""

from pathlib import Path
from time import perf_counter, time
from typing import Literal

from ..events import CheckpointSaved, Event, Noted
from .checkpoint import write_checkpoint
from .session import Session

FIRST_SECONDS = 3.0
EVERY_SECONDS = 10.0
MAX_SHARE = 0.005
"""Of training time; where writing takes long, checkpoints are further apart."""

Reason = Literal["periodic", "command", "stop", "finish", "best", "start"]


class Saver:
    """Writes checkpoints into a run folder. The record up to a checkpoint's step must be on disk before."""

    def __init__(self, session: Session, folder: Path) -> None:
        """Write below `folder`."""
        self._session = session
        self._folder = folder
        self._due = perf_counter() + FIRST_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it is time for a periodic checkpoint."""
        return perf_counter() >= self._due

    def save(self, step: int, reason: Reason) -> Event:
        """Write a checkpoint of the session after `step`; a disk that refuses becomes a note, the run goes on."""
        started = perf_counter()
        tensors, scalars = self._session.state()
        try:
            path = write_checkpoint(self._folder / "checkpoints", step, tensors, scalars)
        except OSError as error:
            return Noted(time=time(), step=step, text=f"no checkpoint at step {step:,}: {error.strerror or error}")
        finally:
            now = perf_counter()
            self._due = now + max(EVERY_SECONDS, (now - started) / MAX_SHARE)
        return CheckpointSaved(time=time(), step=step, path=str(path.relative_to(self._folder)), reason=reason)
