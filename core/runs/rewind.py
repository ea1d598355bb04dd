"""A recorded run as it was after any step: what scrubbing looks at. A move costs the same in a run of any length.

series    full buckets up to the step from memory, the points of the bucket that the step cuts from disk;
          only for series that somebody asks for
events    folded again up to the step, from all that say more than that time has passed
pictures  found by step, as ever
"""

import dataclasses
import sqlite3
from collections.abc import Iterator, Mapping

import numpy as np

from ..events import Event, RunResumed, RunStarted
from .adaptive import FrozenBuckets, Partial
from .buckets import Array, to_buckets
from .history import FrozenHistory, History, decode_event
from .series import FrozenTail, SeriesFold, SeriesState, higher_is_better
from .view import RunView

_NUM_RECENT = 200
"""So many epochs and notes are kept for the log."""


class Rewind:
    """Views of one run at earlier steps."""

    def __init__(self, view: RunView) -> None:
        """Look back from this view; a live run's next view needs a rewind of its own."""
        self.view = view
        self._events = _read_events(view)
        self._newest: RunView | None = None

    def at(self, step: int) -> RunView:
        """Return the run as it was after `step`: running, with the series, findings and pictures of then.

        Asked again for the same step, return the same view.
        """
        step = min(max(step, 0), self.view.step)
        if step == self.view.step:
            return self.view
        if self._newest is None or self._newest.step != step:
            self._newest = self._view_at(step)
        return self._newest

    def _view_at(self, step: int) -> RunView:
        names, newest = _pictures_up_to(self.view, step)
        return dataclasses.replace(
            self.view,
            status="running",
            step=step,
            snapshot_names=names,
            states=SeriesUpTo(self.view, step),
            _overviews={},
            _history=self._history_at(step),
            _newest_snapshot=newest,
        )

    def _history_at(self, step: int) -> FrozenHistory:
        history = History()
        events = [event for event in self._events if _step(event) <= step]
        others = [i for i, event in enumerate(events) if event.__struct_config__.tag in ("epoch_completed", "noted")]
        skipped = set(others[:-_NUM_RECENT])
        history.extend(event for i, event in enumerate(events) if i not in skipped)
        return history.freeze()


class SeriesUpTo(Mapping[str, SeriesState]):
    """The series of a view up to a step; each is cut when first asked for."""

    def __init__(self, view: RunView, step: int) -> None:
        self._whole = view.states
        self._read = view.read_points
        self._step = step
        self._names = [name for name, state in self._whole.items() if _first_step(state) <= step]
        self._cut: dict[str, SeriesState] = {}

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._whole and _first_step(self._whole[str(name)]) <= self._step

    def __getitem__(self, name: str) -> SeriesState:
        if name not in self:
            raise KeyError(name)
        if name not in self._cut:
            self._cut[name] = self._up_to(name, self._whole[name])
        return self._cut[name]

    def _up_to(self, name: str, state: SeriesState) -> SeriesState:
        if state.last_step <= self._step:
            return state
        rows = state.buckets.rows()
        num_full = int(np.searchsorted(rows["first"], self._step, side="right")) - 1  # the last one may be cut
        steps, values = self._points(name, state, int(rows["first"][num_full]))
        kept = rows[:num_full]
        best, best_step = self._best(name, kept, state)
        last_step = int(kept["last"][-1]) if num_full else 0
        before = SeriesState(
            num_full * state.buckets.width,
            last_step,
            0.0,
            best,
            best_step,
            FrozenBuckets(kept, num_full, state.buckets.width, Partial()),
            _tail_before(state.tail, int(steps[0]) if len(steps) else self._step + 1),
        )
        fold = SeriesFold(name, before)
        if len(steps):
            fold.extend(steps, values)
        return fold.freeze()

    def _points(self, name: str, state: SeriesState, first_step: int) -> tuple[Array, Array]:
        """The points from the start of a bucket up to the step: from memory where they are still there."""
        steps, values = state.tail.points
        if not len(steps) or steps[0] > first_step:
            steps, values = self._read(name, first_step, self._step)
        chosen = (steps >= first_step) & (steps <= self._step)
        return steps[chosen], values[chosen]

    def _best(self, name: str, kept: Array, state: SeriesState) -> tuple[float, int]:
        """The best value of full buckets and its step, which only a look at its bucket's points tells."""
        if not len(kept):
            return float("nan"), 0
        if 0 < state.best_step <= int(kept["last"][-1]):
            return state.best, state.best_step
        known = to_buckets(kept)
        extremes = known.high if higher_is_better(name) else -known.low
        if np.isnan(extremes).all():
            return float("nan"), 0
        index = int(np.nanargmax(extremes))
        value = float(known.high[index] if higher_is_better(name) else known.low[index])
        first, last = int(known.first[index]), int(known.last[index])
        if first == last:
            return value, first
        steps, values = self._read(name, first, last)
        return value, int(steps[np.argmax(values == value)]) if len(steps) else first


def _tail_before(tail: FrozenTail, step: int) -> FrozenTail:
    """The part of a tail that lies before a step, where the tail reaches that far back without a gap."""
    return tail._replace(end=tail.start + int(np.searchsorted(tail.points[0], step)))


def _first_step(state: SeriesState) -> int:
    buckets = state.buckets
    return int(buckets.table["first"][0]) if buckets.num_full else buckets.partial.first


def _pictures_up_to(view: RunView, step: int) -> tuple[tuple[str, ...], int]:
    """Names of the pictures that were there by then, and the id of the newest."""
    query = "SELECT CAST(name AS TEXT), MAX(id) FROM snapshot WHERE step <= ? GROUP BY name"
    found = dict(view.query(lambda connection: connection.execute(query, (step,)).fetchall()))
    return tuple(name for name in view.snapshot_names if name in found), max(found.values(), default=0)


def _read_events(view: RunView) -> list[Event]:
    """Every event that a later one does not make void, oldest first."""
    events: list[Event] = []
    for body in view.query(_all_bodies):
        event = decode_event(body)
        if isinstance(event, RunResumed):  # what came after its step did not happen
            events = [one for one in events if _step(one) <= event.step]
        if event is not None:
            events.append(event)
    return events or list(view.events)  # logs of other programs have no table of events


def _all_bodies(connection: sqlite3.Connection) -> list[bytes]:
    return [body for (body,) in connection.execute("SELECT body FROM event ORDER BY id")]


def _step(event: Event) -> int:
    return 0 if isinstance(event, RunStarted) else event.step
