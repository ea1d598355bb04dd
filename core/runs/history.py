"""Events folded into what a run is now: its status, findings and marks."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeGuard

import msgspec

from ..events import (
    CheckpointSaved,
    Continued,
    Edited,
    Event,
    Finding,
    FindingCleared,
    FindingRaised,
    LearningRateChanged,
    Paused,
    RunFailed,
    RunFinished,
    RunResumed,
    RunStarted,
    Status,
)
from .errors import RunFolderError
from .text import strip_control_deep

NUM_RECENT = 1000
Mark = LearningRateChanged | Edited | CheckpointSaved | FindingRaised | RunResumed
"""Events that are drawn on the step axis."""

_SEVERITIES = ("error", "warning", "note")
_KINDS = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (RunStarted, RunResumed, Paused, Continued, LearningRateChanged, Edited, CheckpointSaved, FindingRaised)
) | {"finding_cleared", "epoch_completed", "noted", "run_finished", "run_failed"}


def encode_event(event: Event) -> bytes:
    """Return the event as msgpack, which, unlike JSON, keeps NaN and infinities."""
    return msgspec.msgpack.encode(event)


def decode_event(body: bytes) -> Event | None:
    """Return the event without control characters in its texts; None for a kind this version does not know."""
    content = _decode(body)
    if isinstance(content, dict) and content.get("event") not in _KINDS:
        return None
    return _convert(content, Event)


class HistoryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All of a history, for the overview: events as (event, whether it is a mark)."""

    status: Status
    started: RunStarted | None
    finished: RunFinished | None
    failed: RunFailed | None
    findings: list[Finding]
    older: list[tuple[Event, bool]]
    recent: list[tuple[Event, bool]]


@dataclass(frozen=True, slots=True)
class FrozenHistory:
    """What events had said at one moment."""

    status: Status
    started: RunStarted | None
    finished: RunFinished | None
    failed: RunFailed | None
    findings: tuple[Finding, ...]
    """Newest record of each code and layer; active first, then the worst, then the earliest."""
    events: tuple[Event, ...]
    marks: tuple[Mark, ...]


class History:
    """The fold of events; bounded except for marks, which are rare."""

    def __init__(self) -> None:
        self.status: Status = "starting"
        self.started: RunStarted | None = None
        self.finished: RunFinished | None = None
        self.failed: RunFailed | None = None
        self._findings: dict[tuple[str, str | None], Finding] = {}
        self._older: list[tuple[Event, bool]] = []  # the start and the marks from before the recent events
        self._recent: deque[tuple[Event, bool]] = deque()

    @classmethod
    def from_bytes(cls, body: bytes) -> "History":
        """Return the history that `to_bytes` wrote; RunFolderError when it is damaged."""
        record = _convert(_decode(body), HistoryRecord)
        history = cls()
        history.status, history.started = record.status, record.started
        history.finished, history.failed = record.finished, record.failed
        history._findings = {(finding.code, finding.layer): finding for finding in record.findings}
        history._older, history._recent = record.older, deque(record.recent)
        return history

    def to_bytes(self) -> bytes:
        """Return everything needed to go on folding."""
        record = HistoryRecord(
            status=self.status,
            started=self.started,
            finished=self.finished,
            failed=self.failed,
            findings=list(self._findings.values()),
            older=self._older,
            recent=list(self._recent),
        )
        return msgspec.msgpack.encode(record)

    def extend(self, events: Iterable[Event]) -> None:
        """Fold events in the order they were recorded."""
        for event in events:
            self._recent.append((event, self._is_mark(event)))
            self._fold(event)
            if len(self._recent) > NUM_RECENT:
                oldest, is_mark = self._recent.popleft()
                if is_mark or isinstance(oldest, RunStarted):
                    self._older.append((oldest, is_mark))

    def freeze(self) -> FrozenHistory:
        """Return the present state."""
        pairs = [*self._older, *self._recent]
        return FrozenHistory(
            status=self.status,
            started=self.started,
            finished=self.finished,
            failed=self.failed,
            findings=tuple(sorted(self._findings.values(), key=_rank)),
            events=tuple(event for event, _ in pairs),
            marks=tuple(event for event, is_mark in pairs if is_mark and _can_be_mark(event)),
        )

    def _is_mark(self, event: Event) -> bool:
        if isinstance(event, FindingRaised):  # newer numbers for an active finding are no new mark
            known = self._findings.get((event.finding.code, event.finding.layer))
            return known is None or not known.active
        return _can_be_mark(event)

    def _fold(self, event: Event) -> None:
        match event:
            case FindingRaised() | FindingCleared():
                self._findings[event.finding.code, event.finding.layer] = event.finding
            case RunStarted():
                self.status = self.status if self.started else "running"  # a second one tells of another length
                self.started = event
            case RunResumed():
                self.finished, self.failed, self.status = None, None, "running"
            case Paused():
                self.status = "paused"
            case Continued():
                self.status = "running"
            case RunFinished():
                self.finished, self.status = event, event.status
            case RunFailed():
                self.failed, self.status = event, "failed"
            case _:
                pass


def _can_be_mark(event: Event) -> TypeGuard[Mark]:
    return isinstance(event, LearningRateChanged | Edited | CheckpointSaved | FindingRaised | RunResumed)


def _rank(finding: Finding) -> tuple[bool, int, int]:
    return not finding.active, _SEVERITIES.index(finding.severity), finding.first_step


def _decode(body: bytes) -> Any:
    try:
        if not isinstance(body, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]  # SQLite keeps any type
            raise ValueError("not a blob")
        return strip_control_deep(msgspec.msgpack.decode(body))
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise RunFolderError(f"a recorded event is damaged ({error})") from error


def _convert(content: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise RunFolderError(f"a recorded event is damaged ({error})") from error
