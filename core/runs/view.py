"""RunView: everything known about a run at one moment. Frozen; cheap at any length of the run."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..epochs import Epochs
from ..events import Event, Finding, Layer, RunFailed, RunFinished, RunStarted, Status
from ..spec import RunSpec
from .buckets import BUCKET, Array, Buckets, merge, to_buckets
from .detail import read_points
from .disk import Disk, Result
from .history import FrozenHistory, Mark
from .series import SeriesState
from .snapshots import Snapshot
from .window import read_window

__all__ = ["Buckets", "RunView", "Snapshot"]


@dataclass(frozen=True, slots=True, eq=False)
class RunView:
    """A run at one moment. Two views are equal only if they are the same object: nothing new, same view."""

    path: Path
    """The run folder."""
    name: str
    spec: RunSpec
    status: Status
    """What the newest event says; `lost` when nobody is left to write the next one."""
    step: int
    """Newest step with a recorded value."""
    last_write: float
    """Seconds since the epoch."""
    snapshot_names: tuple[str, ...]
    states: Mapping[str, SeriesState] = field(repr=False)
    """The folded series by name, in order of appearance: for those who fold on or cut them."""
    _ids: dict[str, int] = field(repr=False)
    _history: FrozenHistory = field(repr=False)
    _newest_snapshot: int = field(repr=False)
    _disk: Disk = field(repr=False)
    _overviews: dict[str, Buckets] = field(default_factory=dict, repr=False)
    """Made when first asked for: several panels draw the same series, and an unchanged view is drawn often."""

    @property
    def started(self) -> RunStarted | None:
        """What the trainer said at the start; None until then."""
        return self._history.started

    @property
    def finished(self) -> RunFinished | None:
        """How an orderly run ended; None while it has not."""
        return self._history.finished

    @property
    def failed(self) -> RunFailed | None:
        """The exception that ended the run; None if there was none."""
        return self._history.failed

    @property
    def num_steps(self) -> int:
        """Steps planned; 0 while unknown."""
        return self.started.num_steps if self.started else 0

    @property
    def epoch(self) -> float:
        """Passes over the training split so far, with its fraction."""
        return float(self.epoch_at(np.array(self.step))) if self.epochs else 0.0

    @property
    def num_epochs(self) -> float | None:
        """Passes over the training split planned; None while unknown."""
        return float(self.epoch_at(np.array(self.num_steps))) if self.epochs else None

    @property
    def epochs(self) -> Epochs | None:
        """Where passes over the training split end; None while unknown. Examples are only counted where the batch size
        was changed: else a batch stands for one."""
        started = self.started
        if started is None or not started.steps_per_epoch:
            return None
        return started.epochs or Epochs.even(started.steps_per_epoch, 1)

    @property
    def elapsed_seconds(self) -> float:
        """Training time so far, pauses excluded."""
        return self.finished.seconds if self.finished else self.last("elapsed_seconds") or 0.0

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Layers in the order data flows; empty until the start."""
        return self.started.layers if self.started else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Newest record of each code and layer: active first, then the worst, then the earliest."""
        return self._history.findings

    @property
    def events(self) -> tuple[Event, ...]:
        """The newest 1,000 events, and before them the start and all older marks."""
        return self._history.events

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Events drawn on the step axis; a finding once each time it appears."""
        return self._history.marks

    @property
    def series_names(self) -> tuple[str, ...]:
        """Recorded series in order of appearance."""
        return tuple(self.states)

    def read_points(self, name: str, first_step: int, last_step: int) -> tuple[Array, Array]:
        """Return the raw points of a series within the steps, from disk: int64 (n,), float64 (n,)."""
        series = self._ids[name]
        return self.query(lambda connection: read_points(connection, series, first_step, last_step))

    def query(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        """Run a query on run.db; RunFolderError when it is damaged or the reader is closed."""
        return self._disk.read(query)

    def count(self, name: str) -> int:
        """Return the number of points; 0 for an unknown series."""
        return self.states[name].num_points if name in self.states else 0

    def last(self, name: str) -> float | None:
        """Return the newest value, finite or not; None for an unknown series."""
        return self.states[name].last if name in self.states else None

    def first(self, name: str) -> float | None:
        """Return the oldest value, in series of more than 2,048 points the mean of the oldest few; None if unknown."""
        return self.states[name].buckets.first_mean() if name in self.states else None

    def last_step(self, name: str) -> int | None:
        """Return the step of the newest value; None for an unknown series."""
        return self.states[name].last_step if name in self.states else None

    def best(self, name: str) -> tuple[float, int] | None:
        """Return the best finite value and its first step: lowest, but highest for accuracy and R²."""
        state = self.states.get(name)
        return None if state is None or np.isnan(state.best) else (state.best, state.best_step)

    def tail(self, name: str, n: int) -> tuple[Array, Array]:
        """Return the newest raw points from memory, at most 4,096: int64 (n,) steps, float64 (n,) values."""
        if name not in self.states:
            return np.empty(0, np.int64), np.empty(0)
        steps, values = self.states[name].tail.points
        start = max(0, len(steps) - max(n, 0))
        return _read_only(steps[start:]), _read_only(values[start:])

    def overview(self, name: str) -> Buckets | None:
        """Return the whole series in at most 2,048 buckets, from memory; None for an unknown series.

        Buckets are of a power of two of points each, the same for all but the newest, which may hold fewer.
        """
        if name in self.states and name not in self._overviews:
            self._overviews[name] = to_buckets(self.states[name].buckets.rows())
        return self._overviews.get(name)

    def window(self, name: str, first_step: int, last_step: int, buckets: int = 2048) -> Buckets:
        """Return what overlaps the steps, in about as much detail as asked: at most `buckets`, at least half of them
        where so many points exist. Reads a bounded number of bytes. Empty for an unknown series."""
        state = self.states.get(name)
        if state is None or last_step < first_step:
            return to_buckets(np.empty(0, BUCKET))
        last_step = min(last_step, state.last_step)
        table = read_window(self._disk, self._ids[name], state, first_step, last_step, max(buckets, 1))
        return to_buckets(merge(table, max(-(-len(table) // max(buckets, 1)), 1)))

    def series(self, name: str) -> tuple[Array, Array]:
        """Return every raw point, from disk: int64 (n,) steps, float64 (n,) values. KeyError for an unknown name."""
        if name not in self.states:
            raise KeyError(f"{self.name} has no series {name!r}; it has {', '.join(self.states) or 'none yet'}")
        series, state = self._ids[name], self.states[name]
        steps, values = self._disk.read(lambda connection: read_points(connection, series, -(2**62), state.last_step))
        return steps[: state.num_points], values[: state.num_points]

    def snapshot(self, name: str, step: int | None = None) -> Snapshot | None:
        """Return the newest snapshot of that name, or the newest at or before a step; None if there is none."""
        if name not in self.snapshot_names:
            return None
        return self._disk.snapshot(name, self._newest_snapshot, step)

    def snapshot_steps(self, name: str) -> Array:
        """Return the steps of the snapshots kept of that name, oldest first: int64 (n,)."""
        newest = self._newest_snapshot
        query = "SELECT step FROM snapshot WHERE name = ? AND id <= ? ORDER BY id"
        rows = self._disk.read(lambda connection: connection.execute(query, (name, newest)).fetchall())
        return np.array([step for (step,) in rows], np.int64)

    def time_at(self, steps: Array) -> Array:
        """Return training time in seconds at each step, interpolated; NaN before anything is known. Shape as given."""
        state = self.states.get("elapsed_seconds")
        if state is None:
            return np.full(np.shape(steps), np.nan)
        rows = state.buckets.rows()
        # Time only grows, so a bucket's extremes are its ends.
        known_steps = np.stack([rows["first"], rows["last"]], axis=1).ravel()
        seconds = np.stack([rows["low"], rows["high"]], axis=1).ravel()
        if known_steps[0] > 0:
            known_steps, seconds = np.append(0, known_steps), np.append(0.0, seconds)
        return np.interp(steps, known_steps, seconds)

    def epoch_at(self, steps: Array) -> Array:
        """Return passes over the training split at each step; NaN before the start. Shape as given."""
        started = self.started
        if started is None or not started.steps_per_epoch:
            return np.full(np.shape(steps), np.nan)
        if started.epochs is None:
            return np.asarray(steps) / started.steps_per_epoch
        known_steps, known_epochs = np.array(started.epochs.knots()).T
        later = np.maximum(steps - known_steps[-1], 0) / started.steps_per_epoch
        return np.interp(steps, known_steps, known_epochs) + later

    def examples_at(self, steps: Array) -> Array:
        """Return training examples used by each step, repeats included; NaN before the start. Shape as given."""
        started = self.started
        if started is None:
            return np.full(np.shape(steps), np.nan)
        if started.epochs is None:
            return np.asarray(steps) * float(started.batch_size)
        return self.epoch_at(steps) * started.epochs.num_examples


def _read_only(array: Array) -> Array:
    array = array.view()
    array.flags.writeable = False
    return array
