"""A run in memory: the fold that every view is made of, and raw points in the tables of run.db, for zooming in."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ...events import Event, Status
from ...spec import RunSpec
from ...watched import WatchedData, WatchedModel
from ..batches import Points, encode_batch, in_step_order
from ..buckets import Array
from ..database import create_in_memory
from ..detail import append_points, read_points
from ..disk import Disk
from ..fold import RunFold
from ..history import History
from ..log import Log
from ..view import RunView

BULK_VALUES = 1 << 15
"""Points at once from which on they are stored by series right away."""
Series = Mapping[str, tuple[Array, Array]]
"""Steps and values by name, in step order."""


class MemoryRun:
    """Takes points and events; makes views."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        self._spec = RunSpec(title=name, data=WatchedData(), model=WatchedModel())
        self._history = History().freeze()
        self._begin()

    def _begin(self) -> None:
        self._disk = Disk(self._path, create_in_memory())
        self._fold, self._log = RunFold(), Log()
        self._ids: dict[str, int] = {}

    def extend(self, series: Series, time: float) -> None:
        """Add points. Steps before those known, as after a restart from a checkpoint, are put in their place."""
        if any(self._goes_back(name, steps) for name, (steps, _) in series.items()):
            series = self._merged(series)
            self._begin()
        columns = [Points(self._id(name), *in_step_order(*points)) for name, points in series.items()]
        if not columns:
            return
        last_step = max(int(points.steps[-1]) for points in columns)
        with self._disk.lock:
            self._store(columns, last_step, time)
        self._fold.extend(columns, last_step, time)

    def tell(self, events: Iterable[Event]) -> None:
        """Replace everything that was said before."""
        history = History()
        history.extend(list(events))
        self._history = history.freeze()

    def view(self, status: Status) -> RunView:
        """Return everything so far."""
        return RunView(
            path=self._path,
            name=self._name,
            spec=self._spec,
            status=status,
            step=self._fold.step,
            last_write=self._fold.last_write,
            snapshot_names=(),
            states=self._fold.series,
            _ids=self._fold.ids,
            _history=self._history,
            _newest_snapshot=0,
            _disk=self._disk,
        )

    def close(self) -> None:
        """Let go of the points; views keep their overviews."""
        with self._disk.lock:
            self._disk.closed = True
            self._disk.connection.close()

    def _id(self, name: str) -> int:
        if name not in self._ids:
            self._ids[name] = len(self._ids) + 1
            self._fold.add_name(self._ids[name], name)
        return self._ids[name]

    def _goes_back(self, name: str, steps: Array) -> bool:
        if name not in self._ids:
            return False
        state = self._fold.series.get(self._fold.names[self._ids[name]])
        return state is not None and int(steps.min()) < state.last_step

    def _merged(self, series: Series) -> Series:
        merged: dict[str, tuple[Array, Array]] = {}
        for name, number in self._ids.items():
            known = self._disk.read(lambda connection, number=number: read_points(connection, number, -(2**62), 2**62))
            merged[name] = known
        for name, (steps, values) in series.items():
            before = merged.get(name, (np.empty(0, np.int64), np.empty(0)))
            merged[name] = np.concatenate([before[0], steps]), np.concatenate([before[1], values])
        return merged

    def _store(self, columns: list[Points], last_step: int, time: float) -> None:
        connection = self._disk.connection
        connection.execute("BEGIN")
        if sum(len(points.steps) for points in columns) >= BULK_VALUES:
            self._seal()
            for points in columns:
                append_points(connection, *points)
        else:
            first_step = min(int(points.steps[0]) for points in columns)
            cursor = connection.execute(
                "INSERT INTO batch(time, first_step, last_step, blob) VALUES (?, ?, ?, ?)",
                (time, first_step, last_step, encode_batch(columns)),
            )
            assert cursor.lastrowid is not None, "a row was inserted"
            self._log.append(cursor.lastrowid, columns)
            if self._log.is_due():
                self._seal()
        connection.execute("COMMIT")

    def _seal(self) -> None:
        """Move the batches to rows by series; the fold here does not need an overview of its own."""
        self._log.write_seal(self._disk.connection, RunFold())
        self._log.sealed()
