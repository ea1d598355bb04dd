"""A run as a fold of what was written. Writer and readers use this same fold, so they cannot disagree."""

import msgspec
import numpy as np

from .adaptive import MAX_BUCKETS, FrozenBuckets, Partial
from .batches import Points
from .buckets import Array, columns_of, from_columns
from .errors import RunFolderError
from .history import FrozenHistory, History
from .packing import pack, unpack
from .series import FrozenTail, SeriesFold, SeriesState
from .text import strip_control


class _SeriesRecord(msgspec.Struct, array_like=True, frozen=True):
    """What of a series is not an array; fields as in SeriesState and FrozenBuckets."""

    id: int
    count: int
    last_step: int
    last: float
    best: float
    best_step: int
    width: int
    partial: Partial


class _OverviewRecord(msgspec.Struct, frozen=True):
    step: int
    last_write: float
    series: list[_SeriesRecord]
    history: bytes


_decode_overview = msgspec.msgpack.Decoder(_OverviewRecord).decode
_ARRAYS_PER_SERIES = 9


class RunFold:
    """All series and events of a run up to some batch; `series` and `history` are immutable and replaced on change."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        """Series by id, in order of appearance."""
        self.ids: dict[str, int] = {}
        self.series: dict[str, SeriesState] = {}
        self.history: FrozenHistory = History().freeze()
        self.step = 0
        self.last_write = 0.0
        """Seconds since the epoch: when the newest batch or event was written."""
        self._folds: dict[str, SeriesFold] = {}
        self._history = History()

    def add_name(self, series: int, name: str) -> None:
        """Make a series known, under a name that is safe to show and unique."""
        name = strip_control(name)[:200] or "?"
        if name in self.ids:
            name = f"{name}~{series}"
        self.names[series], self.ids[name] = name, series

    def extend(self, columns: list[Points], last_step: int, time: float) -> None:
        """Fold a batch."""
        changed = dict(self.series)  # views hold the old one
        for points in columns:
            name = self.names.get(points.series)
            if name is None:
                raise RunFolderError(f"recorded data is damaged (series {points.series} has no name)")
            fold = self._folds.get(name)
            if fold is None:
                fold = self._folds[name] = SeriesFold(name, self.series.get(name))
            fold.extend(points.steps, points.values)
            changed[name] = fold.freeze()
        self.series = changed
        self.step = max(self.step, last_step)
        self.last_write = max(self.last_write, time)

    def extend_history(self, events: list[tuple[bytes, float]]) -> None:
        """Fold encoded events with the times they were written."""
        from .history import decode_event

        decoded = [event for event in (decode_event(body) for body, _ in events) if event is not None]
        self._history.extend(decoded)
        self.history = self._history.freeze()
        self.last_write = max([self.last_write, *(time for _, time in events)])

    def to_overview(self) -> bytes:
        """Return the whole fold as one blob, its size independent of the length of the run."""
        records: list[_SeriesRecord] = []
        arrays: list[Array] = []
        for name, state in self.series.items():
            frozen = state.buckets
            records.append(
                _SeriesRecord(
                    self.ids[name],
                    state.num_points,
                    state.last_step,
                    state.last,
                    state.best,
                    state.best_step,
                    frozen.width,
                    frozen.partial,
                )
            )
            arrays += [*columns_of(frozen.table[: frozen.num_full]), *state.tail.points]
        return pack(_OverviewRecord(self.step, self.last_write, records, self._history.to_bytes()), arrays)

    def load_overview(self, blob: bytes) -> None:
        """Go on from what `to_overview` wrote; names must be known. RunFolderError when it is damaged."""
        meta, arrays = unpack(blob)
        try:
            record = _decode_overview(meta)
            self.step, self.last_write = record.step, record.last_write
            for index, series in enumerate(record.series):
                columns = arrays[_ARRAYS_PER_SERIES * index : _ARRAYS_PER_SERIES * (index + 1)]
                self.series[self.names[series.id]] = _state(series, columns)
        except (msgspec.MsgspecError, ValueError, KeyError, IndexError) as error:
            raise RunFolderError(f"the recorded overview is damaged ({error})") from error
        self._history = History.from_bytes(record.history)
        self.history = self._history.freeze()


def _state(record: _SeriesRecord, columns: list[Array]) -> SeriesState:
    *table_columns, steps, values = columns
    table = from_columns(table_columns)
    if len(steps) != len(values) or len(table) > MAX_BUCKETS or record.width < 1:
        raise ValueError("sizes that do not fit")
    buckets = FrozenBuckets(table, len(table), record.width, record.partial)
    tail = FrozenTail(steps, np.asarray(values, np.float64), 0, len(steps))
    return SeriesState(record.count, record.last_step, record.last, record.best, record.best_step, buckets, tail)
