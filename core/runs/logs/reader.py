"""LogReader: follows a log of another program and shows it as a run."""

import math
import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from ...commands import Command
from ...diagnosis.detectors import DETECTORS
from ...diagnosis.life_cycle import Change, Diagnostician
from ...diagnosis.replay import replayed_changes
from ...events import Event, Noted, RunFinished, RunStarted, Status
from ..buckets import Array
from ..errors import RunStorageError
from ..foreign import began, ended
from ..text import strip_control
from ..view import RunView
from .column import Column, LogError, Rewritten, Source
from .find import find_log
from .growing import REST_SECONDS
from .memory import MemoryRun
from .names import OWN, Names

LOOK_SECONDS = 2.0
"""Between two looks for new files in a folder."""
_READ = OWN.union(*(detector.reads for detector in DETECTORS))


class LogReader:
    """What RunReader is for runs: `refresh` reads what is new and returns a view."""

    def __init__(self, address: str | Path, check: bool = True, final: bool = False) -> None:
        """Open a log: a file, a folder, or `DATABASE::RUN`. Raises LogError.

        check: verify checksums. final: judge the log as if it ended here, also while somebody may still write to it.
        """
        self._log = find_log(address)
        self._check = check
        self._final = final
        self._begin()
        self.refresh()

    @property
    def view(self) -> RunView:
        """The view of the latest refresh."""
        return self._view

    def refresh(self) -> RunView:
        """Read what is new and return the view: the same object when nothing is new."""
        try:
            columns = self._read()
        except Rewritten as error:
            self.close()
            self._begin()
            self._said.append(f"{strip_control(str(error))}; read again from its beginning")
            columns = self._read()
        is_new = bool(columns)
        if columns:
            self._extend(columns)
        status = self._status()
        if is_new or status != self._view.status or len(self._notes()) != self._num_notes:
            self._judge(status)
            self._view = self._run.view(status)
        return self._view

    def send(self, command: Command) -> None:
        """Refuse: nobody listens."""
        raise RunStorageError(f"{self._log.path}: the log of another program, which takes no commands from here")

    def close(self) -> None:
        """Stop reading; views keep what they have in memory."""
        self._run.close()

    def _begin(self) -> None:
        self._run = MemoryRun(self._log.path, self._log.name)
        self._names = Names()
        self._sources: dict[str, tuple[str, Source]] = {}
        self._look_due = 0.0
        self._clock = ""
        self._start_time = math.nan
        self._seconds = 0.0
        self._said: list[str] = []
        self._num_notes = 0
        self._diagnostician = Diagnostician()
        self._changes: list[Change] = []
        self._view = self._run.view("starting")

    def _read(self) -> list[Column]:
        self._look_for_sources()
        found: list[Column] = []
        missing: Exception | None = None
        for prefix, source in self._sources.values():
            try:
                columns = source.read()
            except (LogError, OSError) as error:  # away for a moment, as while it is rotated
                missing = error
                continue
            found += [column._replace(name=_safe(prefix, column.name)) for column in columns]
        if missing is not None and not found and not self._view.step and len(self._sources) == 1:
            raise missing if isinstance(missing, LogError) else LogError(f"{self._log.path}: {missing.strerror}")
        return [column for column in found if len(column.steps)]

    def _look_for_sources(self) -> None:
        now = time.monotonic()
        if now < self._look_due or (self._sources and not self._log.path.is_dir()):
            return
        self._look_due = now + LOOK_SECONDS
        for key, prefix, make in self._log.sources(self._check):
            if key not in self._sources:
                self._sources[key] = prefix, make()

    def _extend(self, columns: list[Column]) -> None:
        new: dict[str, int] = {}
        for column in columns:
            if column.name not in self._names:
                new[column.name] = new.get(column.name, 0) + len(column.steps)
        self._names.give(new)
        pieces: dict[str, list[tuple[Array, Array]]] = {}
        for column in columns:
            pieces.setdefault(self._names[column.name], []).append((column.steps, column.values))
        series = {name: _joined(parts) for name, parts in pieces.items()}
        self._add_time(columns, series)
        self._run.extend(series, max((source.modified for _, source in self._sources.values()), default=0.0))

    def _add_time(self, columns: list[Column], series: dict[str, tuple[Array, Array]]) -> None:
        """Record training time by the series that shows it first, the training loss if it can be."""
        timed = {self._names[c.name]: c for c in columns if c.times is not None and np.isfinite(c.times).any()}
        if not self._clock and timed:
            self._clock = "train_loss" if "train_loss" in timed else next(iter(timed))
        clock = timed.get(self._clock)
        if clock is None or clock.times is None or "elapsed_seconds" in series:
            return
        known = np.isfinite(clock.times)
        times, steps = clock.times[known], clock.steps[known]
        if math.isnan(self._start_time):
            self._start_time = float(times[0])
        seconds = np.maximum.accumulate(np.maximum(times - self._start_time, self._seconds))
        self._seconds = float(seconds[-1])
        series["elapsed_seconds"] = steps, seconds

    def _status(self) -> Status:
        newest = max((source.modified for _, source in self._sources.values()), default=0.0)
        return "running" if not self._final and time.time() - newest < REST_SECONDS else "finished"

    def _judge(self, status: Status) -> None:
        """Look for findings: as in a live run while the log grows, over the whole of it once it is at rest."""
        view = self._run.view(status)
        events: list[Event] = [self._started(view, status)]
        self._run.tell(events)
        view = _readable(self._run.view(status))
        if status == "running":
            self._changes += self._diagnostician.update(view)
        else:
            self._diagnostician = Diagnostician()
            self._changes = list(replayed_changes(view))
        notes = self._notes()
        self._num_notes = len(notes)
        events += [Noted(time=view.last_write, step=0, text=text) for text in notes]
        events += self._changes
        if status == "finished":
            events.append(self._finished(view))
        self._run.tell(events)

    def _started(self, view: RunView, status: Status) -> RunStarted:
        labels = dict.fromkeys(source.label for _, source in self._sources.values())
        planned = max((source.num_steps for _, source in self._sources.values()), default=0)
        began_at = 0.0 if math.isnan(self._start_time) else self._start_time
        num_steps = max(planned, view.step) if planned or status == "finished" else 0
        return began(f"a log of {', '.join(labels) or 'another program'}", began_at, num_steps)

    def _finished(self, view: RunView) -> RunFinished:
        reason = "judged as if the log ended here" if self._final else "nobody writes to the log any more"
        return ended(view, "finished", reason, time=view.last_write, seconds=self._seconds, step=view.step)

    def _notes(self) -> list[str]:
        return [*self._said, *chain.from_iterable(source.notes for _, source in self._sources.values())]


def _safe(prefix: str, name: str) -> str:
    return f"{prefix}{strip_control(name)[:200] or '?'}"


def _joined(parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    steps, values = zip(*parts, strict=True)
    return (steps[0], values[0]) if len(steps) == 1 else (np.concatenate(steps), np.concatenate(values))


def _readable(view: RunView) -> RunView:
    """Leave out the series that no detector reads: a log may hold ten thousand."""
    states = {name: state for name, state in view.states.items() if name in _READ}
    return replace(view, states=states, _overviews={})
