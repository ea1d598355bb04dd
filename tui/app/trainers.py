"""Trainers: the processes this app has started, and the warm one that waits for the next run."""

import threading
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen
from typing import Any

from ...core.groups.lanes import Lanes
from ...core.groups.race import prepare_race, racers
from ...core.launching.forking import prepare_fork
from ...core.launching.launch import WarmTrainer, prepare_run, start_trainer
from ...core.runs.view import RunView
from ...core.spec import RunSpec


class Trainers:
    """Starts trainers. A warm one ends with the app; one that trains does not."""

    def __init__(self, runs_dir: Path) -> None:
        self._runs_dir = runs_dir
        self._warm: WarmTrainer | None = None
        self._lock = threading.Lock()  # starts come from threads
        self._lanes: list[Lanes] = []
        self._running: dict[Path, Popen[Any]] = {}

    def warm_up(self) -> None:
        """Start a process that imports torch and waits. Takes milliseconds; call it from a thread."""
        with self._lock:
            if self._warm is None:
                self._warm = WarmTrainer()
                self._warm.start()

    def take_warm(self) -> WarmTrainer | None:
        """Hand over the process that waits, if there is one."""
        with self._lock:
            warm, self._warm = self._warm, None
        return warm

    def start(self, spec: RunSpec) -> tuple[Path, "Popen[Any]"]:
        """Make a run folder and hand it to the warm trainer. Raises RunFolderError or OSError."""
        folder = prepare_run(spec, self._runs_dir)
        return folder, self._train(folder)

    def fork(self, view: RunView, step: int, changes: Mapping[str, Any], because: str) -> Path:
        """Go on from a checkpoint under other settings, as a run of its own. Raises RunFolderError or OSError."""
        folder = prepare_fork(view, step, changes, because, self._runs_dir)
        self._train(folder, resume=True)
        return folder

    def _train(self, folder: Path, resume: bool = False) -> "Popen[Any]":
        with self._lock:
            warm, self._warm = self._warm, None
        process = warm.run(folder, resume) if warm else start_trainer(folder, resume)
        self.adopt(folder, process)
        return process

    def adopt(self, folder: Path, process: "Popen[Any]") -> None:
        """Count a trainer that was started elsewhere as ours."""
        self._running[folder] = process

    def race(self, spec: RunSpec) -> list[Path]:
        """Start the spec and those it races against, as many at once as there are cores, and return their folders.

        Raises SpecError, RunFolderError or OSError.
        """
        group = prepare_race(racers(spec), self._runs_dir)
        self.adopt_lanes(Lanes(group.jobs))
        return list(group.folders)

    def adopt_lanes(self, lanes: Lanes) -> None:
        """Count runs that share the cores as ours; who waits gets its turn at the next look at who is running."""
        self._lanes.append(lanes)

    def running(self) -> list[Path]:
        """Folders whose trainers still work; reaps those that have ended and starts racers whose turn has come."""
        for lanes in self._lanes:
            lanes.go_on()
            for folder, process in lanes.trainers.items():
                if folder not in self._running and process.poll() is None:
                    self._running[folder] = process
        for folder, process in list(self._running.items()):
            if process.poll() is not None:
                del self._running[folder]
        return list(self._running)

    def call_off(self) -> None:
        """Leave those unstarted that wait for their turn."""
        for lanes in self._lanes:
            lanes.call_off()

    def terminate(self) -> None:
        """Ask every trainer to end now; each still writes its checkpoint."""
        self.call_off()
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()

    def close(self) -> None:
        """End the warm trainer; those that train go on."""
        with self._lock:
            warm, self._warm = self._warm, None
        if warm is not None:
            warm.discard()
