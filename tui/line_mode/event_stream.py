"""`--format jsonl`: what happens in a run, one JSON object a line, as it happens."""

import sys
from collections.abc import Sequence
from typing import Any

from ...core.diagnosis.gates import GateResult
from ...core.events import Event, RunFailed, RunFinished
from .output import close_quietly, to_json, write_line


class EventStream:
    """Writes events to stdout; the one that ends the run is kept until the gates are judged, so that it comes last."""

    def __init__(self) -> None:
        self.is_read = True
        """False once whoever read stdout has gone."""
        self._last_word: RunFinished | RunFailed | None = None

    def write(self, events: Sequence[Event]) -> None:
        """Write events, each flushed with its batch."""
        for event in events:
            if isinstance(event, RunFinished | RunFailed):
                self._last_word = event
        self._send([_as_object(event) for event in events if not isinstance(event, RunFinished | RunFailed)])

    def end(self, gates: Sequence[GateResult], message: str) -> None:
        """Write the gates and the last word; `message` is said for a trainer that had none."""
        lines = [{"event": "gate_judged", "rule": g.rule, "value": g.value, "failed": g.failed} for g in gates]
        last = _as_object(self._last_word) if self._last_word else {"event": "run_lost", "message": message}
        self._send([*lines, last])

    def _send(self, objects: list[dict[str, Any]]) -> None:
        if not objects or not self.is_read:
            return
        try:
            for item in objects:
                write_line(to_json(item))
            sys.stdout.flush()
        except BrokenPipeError:
            close_quietly()
            self.is_read = False


def _as_object(event: Event) -> dict[str, Any]:
    from msgspec import to_builtins

    return to_builtins(event)
