"""PlayedRun: the run behind the play screen. It follows a play by edits while it can, else by another run.

A run that is followed by another is stopped and its folder removed, unless it is kept; the last one stays when the
screen is left. Nothing here draws.
"""

import shutil
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from ...core.commands import Command, Edit, LimitSpeed, Pause, Stop
from ...core.data.split import split_sizes
from ...core.launching.launch import WarmTrainer, prepare_run
from ...core.runs.errors import RunError
from ...core.specs.checks import check
from ...core.specs.data_checks import check_against
from ...core.specs.play import PLAY_DATA, Play, live_changes, play_spec
from ..live_run import LiveRun

EPOCHS = "training.epochs"
END_SECONDS = 10.0
"""How long a trainer that was told to stop may take."""


class PlayedRun:
    """The newest run of a play, and a warm trainer for the next one."""

    def __init__(
        self,
        runs_dir: Path,
        take_warm: Callable[[], WarmTrainer | None] = lambda: None,
        device: str = "auto",
        threads: int = 0,
    ) -> None:
        """Nothing runs yet; `take_warm` gives a trainer that waits already, if there is one.

        device, threads: where every run trains, as a spec says it.
        """
        self.run: LiveRun | None = None
        self.play: Play | None = None
        """What the run trains by, edits included."""
        self.is_kept = False
        """Whether the run stays when another follows it."""
        self._runs_dir = runs_dir
        self._device, self._threads = device, threads
        self._take_warm = take_warm
        self._warm: WarmTrainer | None = None
        self._lock = threading.Lock()  # runs are prepared in threads

    def prepare(self, play: Play, is_paused: bool, folder: Path | None = None) -> LiveRun:
        """Make a run, unless it is there as `folder`, and start its trainer. May be called from any thread.

        Raises SpecError, DataError, RunError or OSError.
        """
        spec = replace(play_spec(play), device=self._device, threads=self._threads)
        check(spec)
        num_examples = play.examples
        if play.data not in PLAY_DATA:
            dataset = spec.data.load()  # pyright: ignore[reportAttributeAccessIssue]  # a file, as the line says
            check_against(spec, dataset)
            num_examples = len(dataset.inputs)
        run = LiveRun(folder or prepare_run(spec, self._runs_dir))
        num_training, _, _ = split_sizes(num_examples, spec.split)
        run.send(_limit(play, spec.training.steps_per_epoch(num_training)))
        if is_paused:
            run.send(Pause())
        with self._lock:
            warm, self._warm = self._warm, None
        run.process = (warm or self._take_warm() or WarmTrainer()).run(run.folder)
        return run

    def warm_up(self) -> None:
        """Have a trainer wait for the next run."""
        with self._lock:
            if self._warm is None:
                self._warm = WarmTrainer()
                self._warm.start()

    def follow(self, run: LiveRun, play: Play) -> LiveRun | None:
        """Take a new run for the one on screen; return the one before, if it may go."""
        before, was_kept = self.run, self.is_kept
        self.run, self.play, self.is_kept = run, play, False
        if before and was_kept:
            self.tell(Stop(), before)
            return None
        return before

    def edit(self, play: Play) -> bool:
        """Bring the run to another play while it trains; False, and nothing is done, where that cannot be."""
        run, before = self.run, self.play
        changes = live_changes(before, play) if before else None
        if run is None or changes is None or not run.is_live:
            return False
        started = run.view.started
        if EPOCHS in changes and started and play.epochs * started.steps_per_epoch <= run.view.step:
            return False
        if changes:
            self.tell(Edit(changes))
        if before and before.speed != play.speed and started:
            self.tell(_limit(play, started.steps_per_epoch))
        self.play = play
        return True

    def tell(self, command: Command, run: LiveRun | None = None) -> None:
        """Send a command to the run; one that cannot be written is lost, as the run itself is then."""
        target = run or self.run
        if target:
            with suppress(RunError):
                target.send(command)

    def leave(self) -> None:
        """End the run in good order, and the trainer that waits."""
        if self.run and self.run.is_live:
            self.tell(Stop())
        with self._lock:
            warm, self._warm = self._warm, None
        if warm:
            warm.discard()

    def wait(self) -> None:
        """Wait until the run that was left has ended."""
        if self.run and self.run.process:
            with suppress(subprocess.TimeoutExpired):
                self.run.process.wait(END_SECONDS)


def remove(run: LiveRun, closes: bool = True) -> None:
    """End a run that nobody wants at once and remove its folder. Takes milliseconds; may be called from any thread.

    closes: close its files; not while it is still on screen.
    """
    if closes:
        run.close()
    if run.process:
        run.process.kill()
        run.process.wait()
    shutil.rmtree(run.folder, ignore_errors=True)


def _limit(play: Play, steps_per_epoch: int) -> LimitSpeed:
    return LimitSpeed(play.speed * steps_per_epoch)
