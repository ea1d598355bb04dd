"""trainer_state.json of Transformers: one document, written anew at each checkpoint."""

import json
from pathlib import Path
from typing import Any, ClassVar

from .column import Column, LogError, Rewritten
from .growing import require_file
from .rows import Rows

MAX_BYTES = 1 << 28


def log_history(text: str) -> tuple[list[dict[str, Any]], int] | None:
    """Return the rows and the steps planned; None if the text is no trainer state."""
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(state, dict) or not isinstance(state.get("log_history"), list):
        return None
    rows = [row for row in state["log_history"] if isinstance(row, dict)]
    planned = state.get("max_steps")
    return rows, planned if isinstance(planned, int) and 0 < planned < 2**53 else 0


class TrainerState:
    """A file that is replaced as a whole; rows are handed out once."""

    label: ClassVar[str] = "Transformers"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = (-1, -1)
        self._known: list[dict[str, Any]] = []
        self._rows = Rows()
        self.notes: list[str] = []
        self.num_steps = 0
        self.modified = 0.0

    def read(self) -> list[Column]:
        """Return the rows added since the last call. Raises Rewritten when earlier rows are others now."""
        found = require_file(self._path)
        seen = found.st_size, found.st_mtime_ns
        if seen == self._seen:
            return []
        if found.st_size > MAX_BYTES:
            raise LogError(f"{self._path}: larger than {MAX_BYTES >> 20} MB, not read")
        self.modified = found.st_mtime
        state = log_history(self._path.read_text("utf-8", "replace"))
        if state is None:  # half written: look again
            return []
        self._seen = seen
        rows, self.num_steps = state
        if repr(rows[: len(self._known)]) != repr(self._known):  # as text: NaN equals itself
            raise Rewritten(f"{self._path} was written anew")
        for row in rows[len(self._known) :]:
            self._rows.add(row)
        self._known = rows
        return self._rows.take()
