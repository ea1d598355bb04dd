"""Write a run that is being recorded into a TensorBoard event file as well, from a thread that only reads."""

import atexit
import math
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from .runs.errors import RunError
from .runs.event_files import EventFileWriter
from .runs.reader import RunReader
from .runs.view import RunView

MIRROR_SECONDS = 1.0
"""Between two looks at the run."""
_OVER = ("finished", "stopped", "failed", "diverged", "lost")


class Mirror:
    """Follows a run folder until its run is over or the program ends. Stops quietly where the disk does not let it."""

    def __init__(self, folder: Path) -> None:
        """Begin; the event file is made in the run folder."""
        self._reader = RunReader(folder)
        self._file = EventFileWriter(folder)
        self._written: dict[str, int] = {}
        self._stop = Event()
        self._thread = Thread(target=self._follow, name="mirror", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def close(self) -> None:
        """Write what is left."""
        self._stop.set()
        self._thread.join()
        atexit.unregister(self.close)

    def _follow(self) -> None:
        with suppress(RunError, OSError):
            while self._copy() not in _OVER and not self._stop.wait(MIRROR_SECONDS):
                pass
            self._copy()
        self._reader.close()
        self._file.close()

    def _copy(self) -> str:
        view = self._reader.refresh()
        for name in view.series_names:
            new = view.count(name) - self._written.get(name, 0)
            if new > 0:
                self._file.add(name, _newest(view, name, new))
                self._written[name] = view.count(name)
        self._file.flush()
        return view.status


def _newest(view: RunView, name: str, number: int) -> list[tuple[int, float, float]]:
    """The newest points with the times they were measured at, as far as those are known."""
    steps, values = view.tail(name, number)
    if len(steps) < number:
        steps, values = (array[-number:] for array in view.series(name))
    start = view.started.time if view.started else time.time()
    seconds = (start + view.time_at(steps)).tolist()
    now = time.time()
    return [
        (step, value, now if math.isnan(at) else at)
        for step, value, at in zip(steps.tolist(), values.tolist(), seconds, strict=True)
    ]
