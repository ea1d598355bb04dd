"""A run of which only logged numbers are known: written, judged and shown like any other."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from .events import EpochCompleted, RunFailed, RunStarted
from .runs.foreign import began, ended
from .runs.logs.names import Names
from .runs.summary import HEADLINES
from .runs.text import strip_control
from .spec import RunSpec
from .watched import WatchedData, WatchedModel
from .watching.recording import Recording, open_recording

MAX_SERIES = 10_000


class LoggedRun:
    """Takes numbers by name and step. No method raises for a fault of the disk; training goes on unrecorded."""

    def __init__(self, name: str, runs_dir: Path, program: str, num_steps: int = 0, steps_per_epoch: int = 0) -> None:
        """Make the run. `program`: who logs; steps planned and steps an epoch are 0 while unknown."""
        spec = RunSpec(title=program, data=WatchedData(), model=WatchedModel())
        self._recording: Recording | None = open_recording(spec, runs_dir, name, name)
        self._opened = self._recording
        self._names = Names()
        self._num_names = 0
        self._program = program
        self._plan = num_steps, steps_per_epoch
        self._step = 0
        self._epoch = 0
        self._start()

    @property
    def path(self) -> Path | None:
        """The run folder; None if it could not be made."""
        return self._opened.view.path if self._opened is not None else None

    @property
    def view(self) -> Any:
        """The run as recorded up to now; None if it could not be recorded at all."""
        return self._opened.view if self._opened is not None else None

    @property
    def step(self) -> int:
        """Newest step that anything was logged at."""
        return self._step

    def log(self, values: Mapping[str, float], step: int | None = None) -> None:
        """Take numbers at a step; without one, at the next."""
        recording = self._recording
        if recording is None or not values:
            return
        self._step = max(self._step, self._step + 1 if step is None else step)
        at = self._step if step is None else step
        self._names.give(dict.fromkeys(self._known(values), 1))
        found = {strip_control(self._names[name])[:200]: float(values[name]) for name in values if name in self._names}
        for name, value in found.items():
            recording.add(name, at, value)
        if "train_loss" in found:
            recording.add("elapsed_seconds", at, recording.seconds)
        if any(name.startswith("validation_") for name in found):
            self._epoch += 1
            metrics = {name: value for name, value in found.items() if name in HEADLINES}
            recording.event(EpochCompleted(time=time.time(), step=at, epoch=self._epoch, metrics=metrics))
        recording.attend()

    def plan(self, num_steps: int) -> None:
        """Note that so many steps are planned."""
        if num_steps != self._plan[0]:
            self._plan = num_steps, self._plan[1]
            self._start()

    def note(self, text: str) -> None:
        """Add a line to the log of the run."""
        if self._recording is not None:
            self._recording.note(self._step, text)

    def attend(self) -> None:
        """Write and judge what is due."""
        if self._recording is not None:
            self._recording.attend()

    def close(self, status: Literal["finished", "stopped", "failed"] = "finished", reason: str = "") -> None:
        """End the run, judged a last time."""
        recording = self._recording
        if recording is None:
            return
        self._recording = None
        if status != "failed":
            self._plan = self._step, self._plan[1]
            recording.event(self._started(recording))
        recording.flush()
        recording.judge(final=True)
        self._say_end(recording, status, reason)
        recording.close()

    def _say_end(self, recording: Recording, status: Literal["finished", "stopped", "failed"], reason: str) -> None:
        now, step = time.time(), self._step
        if status == "failed":
            recording.event(RunFailed(time=now, step=step, message=reason or "the program failed", traceback=""))
            return
        reason, seconds = reason or "all steps done", recording.seconds
        recording.event(ended(recording.view, status, reason, time=now, seconds=seconds, step=step, epoch=self._epoch))

    def _known(self, values: Mapping[str, float]) -> list[str]:
        """Names there is room for: more than ten thousand are a mistake, such as a number in a name."""
        new = [name for name in values if name not in self._names]
        new = new[: MAX_SERIES - self._num_names]
        self._num_names += len(new)
        return new

    def _start(self) -> None:
        if self._recording is not None:
            self._recording.event(self._started(self._recording))

    def _started(self, recording: Recording) -> RunStarted:
        about = f"your own, logged by {strip_control(self._program)}"
        return began(about, time.time() - recording.seconds, *self._plan)
