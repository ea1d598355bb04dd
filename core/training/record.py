"""What a run writes down: the loss of every step and whatever else comes up, a few times a second."""

from time import perf_counter, time

from ..events import EpochCompleted, Noted
from ..runs.summary import HEADLINES
from ..runs.writer import RunWriter
from .clock import TrainingClock
from .loss_log import LossLog
from .pace import Pace
from .session import Session
from .system import SystemMonitor

FLUSH_SECONDS = 0.1
FLUSH_SHARE = 0.01
"""Of training time; where writing takes long, flushes are further apart."""
MAX_FLUSH_SECONDS = 1.0


class Record:
    """A run's record while it trains; kept in memory until `flush`."""

    def __init__(self, session: Session, writer: RunWriter, clock: TrainingClock) -> None:
        """Record what follows the session's step."""
        self.writer = writer
        self.losses = LossLog(session.device)
        self.pace = Pace(session.step)
        self.flushed_step = session.step
        """The newest step of which the run's readers know."""
        self.loss_step = session.step
        """The newest step whose loss has been taken from the log."""
        self._session = session
        self._clock = clock
        self._epoch = session.batches.epochs.place(session.step).epoch
        self._next_flush = 0.0
        self._flush_seconds, self._flush_share = FLUSH_SECONDS, FLUSH_SHARE
        self._newest: dict[str, float] = {}
        self._system = SystemMonitor()

    @property
    def is_due(self) -> bool:
        """Whether it is time for a flush."""
        return perf_counter() >= self._next_flush

    def take_turns(self, num_runs: int) -> None:
        """Look and write less often, for `num_runs` runs are recorded by this process."""
        self.pace.look_seconds *= num_runs
        self._flush_seconds = min(MAX_FLUSH_SECONDS, num_runs * FLUSH_SECONDS)
        self._flush_share = FLUSH_SHARE / num_runs

    def add(self, step: int, values: dict[str, float]) -> None:
        """Record one value of each of some series."""
        for name, value in values.items():
            self.writer.add(name, step, value)
        self._newest |= values

    def note(self, step: int, text: str) -> None:
        """Record a line for the log."""
        self.writer.event(Noted(time=time(), step=step, text=text))

    def take_losses(self) -> bool:
        """Record the losses since the last call; return whether all of them are finite."""
        values = self.losses.take()
        if values:
            first = self.loss_step + 1
            self.loss_step += len(values)
            self.writer.extend("train_loss", range(first, first + len(values)), values)
            self._newest["train_loss"] = values[-1]
        return not self.losses.has_failed

    def complete_epoch(self, step: int) -> None:
        """Say that a pass over the training split has ended, if one has since the last call."""
        epoch = self._session.batches.epochs.place(step).epoch
        if epoch > self._epoch:
            self._epoch = epoch
            self.take_losses()
            metrics = {name: value for name, value in self._newest.items() if name in HEADLINES}
            self.writer.event(EpochCompleted(time=time(), step=step, epoch=epoch, metrics=metrics))

    def flush(self, step: int) -> None:
        """Write what has been recorded up to `step`, with the learning rate, the time and the speed there."""
        started = perf_counter()
        self.take_losses()
        if step > self.flushed_step:
            self.flushed_step = step
            values = {"elapsed_seconds": self._clock.seconds, "learning_rate": self._session.learning_rate(step)}
            if speed := self.pace.steps_per_second:
                examples_per_step = self._session.data.num_training / self._session.batches.epochs.steps_per_epoch
                values |= {"steps_per_second": speed, "examples_per_second": speed * examples_per_step}
            if self._system.is_due:
                values |= self._system.look()
            self.add(step, values)
        self.writer.flush()
        now = perf_counter()
        self._next_flush = now + min(MAX_FLUSH_SECONDS, max(self._flush_seconds, (now - started) / self._flush_share))
