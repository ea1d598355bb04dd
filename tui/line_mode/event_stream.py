"""`--format jsonl`: what happens in a run, one JSON object a line, as it happens."""

import sys
from collections.abc import Sequence
from typing import Any

from ...core.diagnosis.gates import GateResult
from ...core.events import Event, RunFailed, RunFinished
from .output import close_quietly, to_json, write_line


class EventStream:
    """Writes events to stdout; the one that ends a run is kept until the gates are judged, so that it comes last."""

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
        self.judge(gates)
        self.end_run(message)

    def judge(self, gates: Sequence[GateResult]) -> None:
        """Write what the gates said."""
        self._send([{"event": "gate_judged", "rule": g.rule, "value": g.value, "failed": g.failed} for g in gates])

    def end_run(self, message: str) -> None:
        """Write the last word of a run; another may follow."""
        word, self._last_word = self._last_word, None
        self._send([_as_object(word) if word else {"event": "run_lost", "message": message}])

    def say(self, event: str, **facts: Any) -> None:
        """Write something that no trainer knows of."""
        self._send([{"event": event, **facts}])

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
