"""Commands: what a person may tell a run between two steps."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, sleep, time
from typing import Literal

from ..commands import (
    Command,
    Continue,
    Edit,
    Epoch,
    LimitSpeed,
    Pause,
    SaveCheckpoint,
    SetLearningRate,
    ShareWeights,
    Step,
    Stop,
)
from ..edits import LEARNING_RATE
from ..events import Continued, Event, Paused
from .clock import TrainingClock
from .edits import Edits
from .session import Session
from .speed_limit import SpeedLimit

PAUSED_POLL_SECONDS = 0.01
HOLD_SECONDS = 600.0
"""How long a run that is looked on waits at its end to hear more."""
NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a run ended."""

    status: Literal["finished", "stopped", "diverged"]
    reason: str
    """In words."""
    exit_code: int = 0


class Control:
    """Obeys commands; while paused it waits here."""

    def __init__(
        self,
        session: Session,
        edits: Edits,
        clock: TrainingClock,
        *,
        commands: Callable[[], list[Command]],
        say: Callable[[Event], None],
        flush: Callable[[int], None],
        show: Callable[[int], None],
        save: Callable[[int], None],
        share: Callable[[int], None],
        is_terminated: Callable[[], bool],
        max_seconds: float | None = None,
    ) -> None:
        """Read `commands`, answer with events through `say`, make them seen with `flush(step)`, checkpoint with
        `save(step)`, let others have the weights with `share(step)`; before a pause `show(step)` draws the network as
        it is.

        `is_terminated` tells whether a signal has asked for an orderly end. max_seconds: end the run after training
        so much longer.
        """
        self._session = session
        self._edits = edits
        self._clock = clock
        self._commands = commands
        self._say = say
        self._flush = flush
        self._show = show
        self._save = save
        self._share = share
        self._is_terminated = is_terminated
        self._max_seconds = max_seconds
        self._end_at = math.inf if max_seconds is None else clock.seconds + max_seconds
        self._limit = SpeedLimit()
        self._hold_until = math.inf
        self._is_paused = False
        self.pause_at = NEVER
        """The step after which to pause, if one is known."""
        self.is_single_stepping = False
        self.has_waited = False
        """Whether the newest call of `obey` waited for somebody."""
        self.outcome: Outcome | None = None
        """Set once the run is to end."""

    @property
    def due(self) -> int:
        """The step after which `obey` must be called, whatever the clock says."""
        return min(self.pause_at, self._edits.due, self._limit.due)

    @property
    def is_watched(self) -> bool:
        """Whether somebody has said that they look on."""
        return self._limit.is_watched

    def obey(self, step: int) -> None:
        """Do what is planned after `step`, and what has been sent.

        Return when the next step may be taken, or the run is to end.
        """
        self.has_waited = False
        self._edits.make_due(step)
        if step >= self.pause_at:
            self.pause_at = NEVER
            self._pause(step)
        self._obey_new(step)
        if step >= self._limit.due:
            self._keep_to_limit(step)
        if not self._is_paused or self.outcome:
            return
        self.has_waited = True
        self._clock.pause()
        self._show(step)
        self._flush(step)
        while self._is_paused and not self.outcome:
            sleep(PAUSED_POLL_SECONDS)
            if self._obey_new(step):
                self._flush(step)
            self._is_paused &= perf_counter() < self._hold_until
        self._clock.go_on()
        self._limit.begin(step)

    def hold(self, step: int) -> None:
        """After the last step: make what is planned there and, while somebody looks on, wait for what they say."""
        self._edits.make_due(step)
        if self._limit.is_watched and not self._edits.has_replaced:
            self._hold_until = perf_counter() + HOLD_SECONDS
            self._pause(step)
            self.obey(step)
            self._hold_until = math.inf

    def _keep_to_limit(self, step: int) -> None:
        """Wait for the time of the next step, listening."""
        self._clock.pause()
        while not (self._is_paused or self.outcome) and (seconds := self._limit.wait_seconds(step)) > 0:
            sleep(min(seconds, PAUSED_POLL_SECONDS))
            if self._obey_new(step):
                self._flush(step)
        self._clock.go_on()
        self._limit.kept(step)

    def _obey_new(self, step: int) -> bool:
        """Obey new commands; return whether there were any."""
        commands = self._commands()
        for command in commands:
            self._hold_until = max(self._hold_until, perf_counter() + HOLD_SECONDS)
            self._obey(command, step)
        if self._clock.seconds >= self._end_at:
            self.outcome = Outcome("stopped", f"{self._max_seconds:g} s of training are over")
        if self._is_terminated():
            self.outcome = Outcome("stopped", "stopped by SIGTERM", 143)
        return bool(commands)

    def _obey(self, command: Command, step: int) -> None:
        match command:
            case Pause():
                self._pause(step)
            case Continue():
                self._go_on(step)
            case Step(count):
                self.pause_at = step + max(1, count)
                self.is_single_stepping = True
                self._is_paused = False
            case Epoch():
                self._go_on(step)
                self.pause_at = self._session.batches.epochs.end_after(step)
            case Stop():
                self.outcome = Outcome("stopped", "stopped by command")
            case SaveCheckpoint():
                self._save(step)
            case SetLearningRate(value):
                self._edits.make(step, {LEARNING_RATE: value})
            case Edit(changes):
                self._edits.make(step, changes)
            case ShareWeights():
                self._share(step)
            case LimitSpeed(limit):
                if not self._edits.shared_by:
                    self._limit.set(step, math.inf if limit == 0 else limit)

    def _pause(self, step: int) -> None:
        self._is_paused = True
        self._say(Paused(time=time(), step=step))

    def _go_on(self, step: int) -> None:
        self.pause_at = NEVER
        self.is_single_stepping = False
        if self._is_paused:
            self._is_paused = False
            self._say(Continued(time=time(), step=step))
