"""Ctrl-C and SIGTERM as something to look at, not something that strikes in the middle of a line."""

import signal
from types import FrameType, TracebackType
from typing import Any


class Signals:
    """Counts what arrives while it is entered; the old behaviour comes back afterwards."""

    def __init__(self) -> None:
        self.first: int | None = None
        """Number of the signal that came first; None while there was none."""
        self.count = 0
        self._before: dict[int, Any] = {}

    @property
    def exit_code(self) -> int | None:
        """130 after Ctrl-C, 143 after SIGTERM."""
        return None if self.first is None else 128 + self.first

    def __enter__(self) -> "Signals":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.first = self.first or number
        self.count += 1
