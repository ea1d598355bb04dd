"""When a run writes a checkpoint, and the event that says so."""

from contextlib import suppress
from time import perf_counter, time
from typing import Literal

from ..events import CheckpointSaved, Noted
from ..runs.checkpoints import CHECKPOINTS
from ..runs.writer import RunWriter
from .checkpoint import write_checkpoint
from .clock import TrainingClock
from .session import Session
from .session_state import state_of
from .shared_weights import discard_shared_weights, share_weights

FIRST_SECONDS = 3.0
EVERY_SECONDS = 10.0
MAX_SHARE = 0.005
"""Of training time; where writing takes long, checkpoints are further apart."""

Reason = Literal["periodic", "command", "stop", "finish", "best", "start"]


class Saver:
    """Writes checkpoints into a run folder. The record up to a checkpoint's step must be on disk before."""

    def __init__(self, session: Session, writer: RunWriter, clock: TrainingClock) -> None:
        """Write into the folder of the run that `writer` records."""
        self._session = session
        self._writer = writer
        self._folder = writer.view.path
        self._clock = clock
        discard_shared_weights(self._folder)  # a run that is resumed may have come further before
        self._due = perf_counter() + FIRST_SECONDS

    @property
    def is_due(self) -> bool:
        """Whether it is time for a periodic checkpoint."""
        return perf_counter() >= self._due

    def save(self, step: int, reason: Reason) -> None:
        """Write a checkpoint of the session after `step`; a disk that refuses becomes a note, the run goes on."""
        started = perf_counter()
        self._session.seconds = self._clock.seconds
        tensors, scalars = state_of(self._session)
        try:
            path = write_checkpoint(self._folder / CHECKPOINTS, step, tensors, scalars, self._healthy_before(step))
        except OSError as error:
            text = f"no checkpoint at step {step:,}: {error.strerror or error}"
            self._writer.event(Noted(time=time(), step=step, text=text))
        else:
            discard_shared_weights(self._folder)
            name = str(path.relative_to(self._folder))
            self._writer.event(CheckpointSaved(time=time(), step=step, path=name, reason=reason))
        finally:
            now = perf_counter()
            self._due = now + max(EVERY_SECONDS, (now - started) / MAX_SHARE)

    def share(self, step: int) -> None:
        """Let others read the weights after `step`. A disk that refuses is no news: checkpoints will say so."""
        with suppress(OSError):
            share_weights(self._folder, step, self._session.model)

    def _healthy_before(self, step: int) -> int:
        """The step at which the first alarm began; while there is none, half way: many show some time afterwards."""
        began = [finding.first_step for finding in self._writer.view.findings if finding.severity != "note"]
        return min(began, default=step // 2)
