"""The run of a watched loop on disk: written a few times a second, judged now and then, and never in the loop's way."""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import msgspec
import numpy as np
import numpy.ma  # pyright: ignore[reportUnusedImport] — or the first median imports it, within somebody's step

from ..diagnosis.life_cycle import Diagnostician
from ..events import EpochCompleted, Event, Noted, RunFinished, RunResumed, RunStarted
from ..runs.errors import RunError, RunFolderError
from ..runs.folders import is_run, new_run_folder, safe_name
from ..runs.reader import RunReader
from ..runs.view import RunView
from ..runs.writer import RunWriter
from ..spec import RunSpec
from .telling import tell

FLUSH_SECONDS, FLUSH_SHARE = 0.1, 0.0015
"""Flushes are at least so far apart, and take at most this share of the time spent training."""
LATEST_SECONDS = 2.0
"""A flush is made after so long, however little of that was training."""
LOOK_SHARE, LOOK_CREDIT_SECONDS = 0.0035, 0.03
"""Looks, each a flush and a judgement, take at most this share of the time spent training, and this much besides."""
RETRY_SECONDS, MAX_RETRIES = 10.0, 6
"""After a disk has refused a flush."""


def open_recording(
    spec: RunSpec, runs_dir: Path, name: str | None, model_name: str, resume: int | None = None
) -> "Recording | None":
    """Make a run folder and begin to record; with a warning None where that cannot be.

    A number is put behind a name that exists, so that a script can be started again; with `resume`, the run of that
    name goes on after so many steps, and what was recorded after them is void.
    """
    try:
        if resume is not None and name is not None and is_run(runs_dir / safe_name(name)):
            return _resume(runs_dir / safe_name(name), resume)
        return Recording(RunWriter.create(_new_folder(runs_dir, name, model_name.lower()), spec))
    except (RunError, OSError) as error:
        tell(f"{error}; training goes on unrecorded")
        return None


def _new_folder(runs_dir: Path, name: str | None, model_name: str) -> Path:
    free, number = name, 2
    while True:
        while free is not None and (runs_dir / safe_name(free)).exists():
            free, number = f"{name}-{number}", number + 1
        try:
            return new_run_folder(runs_dir, free, model_name)
        except RunFolderError:
            if free is None or not (runs_dir / safe_name(free)).is_dir():
                raise  # it was not another process that took the name in this moment


def _resume(folder: Path, step: int) -> "Recording":
    recording = Recording(RunWriter.resume(folder, step), first_step=step)
    recording.event(RunResumed(time=time.time(), step=0))
    return recording


class Recording:
    """Where values, events and findings go. Faults of storage are told once, then writing is tried again."""

    def __init__(self, writer: RunWriter, first_step: int = 0) -> None:
        """Record with `writer`; time begins now, or goes on where a run is resumed.

        first_step: steps that were taken before; whoever records counts anew.
        """
        self._writer = writer
        self.first_step = first_step
        self._first_epoch = max(
            (event.epoch for event in writer.view.events if isinstance(event, EpochCompleted)), default=0
        )
        self._judge = Diagnostician()
        self._began = perf_counter() - (writer.view.last("elapsed_seconds") or 0.0)
        self.time_spent_training: Callable[[], float] = lambda: self.seconds
        """Seconds of which flushes and looks take their share; of a loop that tells of its steps, those of these."""
        self._next_flush = self._latest_flush = self._refused_until = 0.0
        """The first by the time spent training, the others by the clock."""
        self._flush_cost = 0.0
        self._spent = 0.0
        """Seconds of processor time that looks have taken so far."""
        self._num_refused = 0
        self.when_flushing: Callable[[], None] = lambda: None
        """Called before each flush: the last chance to add what is new."""
        self.is_closed = False
        self._reader: RunReader | None = None

    @property
    def view(self) -> RunView:
        """Everything flushed so far; once closed, as anybody would read it."""
        if not self.is_closed:
            return self._writer.view
        if self._reader is None:
            with suppress(RunError):
                self._reader = RunReader(self._writer.view.path)
        return self._reader.refresh() if self._reader is not None else self._writer.view

    @property
    def seconds(self) -> float:
        """Since the recording began."""
        return perf_counter() - self._began

    def add(self, name: str, step: int, value: float) -> None:
        """Record one value."""
        if not self.is_closed:
            self._writer.add(name, self.first_step + step, value)

    def extend(self, name: str, steps: list[int], values: list[float]) -> None:
        """Record a column of a series."""
        if steps and not self.is_closed:
            self._writer.extend(name, [self.first_step + step for step in steps] if self.first_step else steps, values)

    def event(self, event: Event) -> None:
        """Record an event."""
        if not self.is_closed:
            self._writer.event(self._later(event) if self.first_step else event)

    def note(self, step: int, text: str) -> None:
        """Record a line for the log."""
        self.event(Noted(time=time.time(), step=step, text=text))

    def snapshot(self, name: str, step: int, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> None:
        """Record arrays."""
        if not self.is_closed:
            self._writer.snapshot(name, self.first_step + step, arrays, meta)

    def attend(self, is_early: bool = False) -> None:
        """Flush and judge if it is time to; `is_early`: also if there is credit for it."""
        if self._is_due or (is_early and self._has_credit):
            self.flush()
            self.judge()

    def flush(self) -> bool:
        """Write what is new; return whether it is on disk."""
        if self.is_closed:
            return False
        started, worked = perf_counter(), thread_time()
        self.when_flushing()
        try:
            self._writer.flush()
        except RunError as error:
            self._refused(error)
            return False
        self._num_refused = 0
        self._spent += thread_time() - worked
        now = perf_counter()
        self._flush_cost = 0.5 * self._flush_cost + 0.5 * (now - started) if self._flush_cost else now - started
        self._next_flush = self.time_spent_training() + max(FLUSH_SECONDS, self._flush_cost / FLUSH_SHARE)
        self._latest_flush = now + LATEST_SECONDS
        return True

    def judge(self, final: bool = False) -> None:
        """Have the run judged as it was flushed last, unless that has taken its share of the time."""
        if self.is_closed or not (final or self._has_credit):
            return
        started = thread_time()
        for event in self._judge.update(self._writer.view, final=final):
            self._writer.event(event)
        self._spent += thread_time() - started

    def _later(self, event: Event) -> Event:
        """The event of a run that was resumed, in its steps and epochs."""
        if isinstance(event, RunStarted):  # says nothing of steps taken
            num_steps = event.num_steps and self.first_step + event.num_steps
            return msgspec.structs.replace(event, num_steps=num_steps)
        if isinstance(event, EpochCompleted | RunFinished):
            epoch = self._first_epoch + event.epoch
            return msgspec.structs.replace(event, step=self.first_step + event.step, epoch=epoch)
        return msgspec.structs.replace(event, step=self.first_step + event.step)

    @property
    def _has_credit(self) -> bool:
        return self._spent <= LOOK_CREDIT_SECONDS + LOOK_SHARE * self.time_spent_training()

    @property
    def _is_due(self) -> bool:
        now = perf_counter()
        is_time = now >= self._latest_flush or self.time_spent_training() >= self._next_flush
        return is_time and now >= self._refused_until

    def catch_up(self) -> None:
        """Flush and judge now, whatever the time."""
        if self.flush():
            self.judge()
            self.flush()

    def close(self) -> None:
        """Write the rest and let go of the run; what is in memory can still be read."""
        if self.is_closed:
            return
        self.flush()
        self.is_closed = True
        try:
            self._writer.close()
        except RunError as error:
            self._refused(error)

    def _refused(self, error: RunError) -> None:
        self._num_refused += 1
        self._refused_until = perf_counter() + RETRY_SECONDS
        if self._num_refused == 1:
            tell(f"{error}; training goes on unrecorded")
        if self._num_refused > MAX_RETRIES:
            self.is_closed = True
            self._refused_until = math.inf
