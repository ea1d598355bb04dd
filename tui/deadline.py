"""`--max-seconds` under the dashboard: a thread that watches the clock while the app has the main one."""

import threading
import time
from pathlib import Path

from ..core.commands import Stop
from ..core.runs.errors import RunError
from ..core.runs.reader import RunReader

_LOOK_SECONDS = 0.2


class Deadline:
    """Sends Stop to a run once it has trained so long; entered, the clock runs, left, nothing is sent any more."""

    def __init__(self, folder: Path, max_seconds: float | None) -> None:
        self._folder, self._max_seconds = folder, max_seconds
        self._left = threading.Event()

    def __enter__(self) -> "Deadline":
        if self._max_seconds is not None:
            threading.Thread(target=self._watch, args=(self._max_seconds,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._left.set()

    def _watch(self, max_seconds: float) -> None:
        reader = RunReader(self._folder)
        began: float | None = None
        try:
            while not self._left.wait(_LOOK_SECONDS):
                if began is None and reader.refresh().started:
                    began = time.monotonic()
                if began is not None and time.monotonic() - began >= max_seconds:
                    reader.send(Stop())
                    return
        except RunError:
            return  # the screen says what is wrong with the run
        finally:
            reader.close()
