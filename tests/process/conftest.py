"""Real trainer processes, and waiting for what they write."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import psutil
import pytest

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.specs.file import parse_spec

from ..waiting import LONGEST_SECONDS

LONG = """
seed = 1
threads = 1
data = {source = "moons", num_examples = 120}
model = {family = "mlp", hidden = [8, 8], dropout = 0.1}
training = {optimizer = "adam", learning_rate = 0.003, batch_size = 16, steps = 1_000_000}
"""
"""A spec that trains until it is told to stop: epochs of 6 steps."""


class Run:
    """A run folder with its trainer."""

    def __init__(self, toml: str, runs: Path) -> None:
        self.folder = prepare_run(parse_spec(toml, "test"), runs)
        self.reader = RunReader(self.folder)
        self.trainer: Popen | None = None

    def start(self, resume: bool = False) -> Popen:
        """Start a trainer for the run."""
        self.trainer = start_trainer(self.folder, resume)
        return self.trainer

    def wait_for(self, condition: Callable[[RunView], object]) -> RunView:
        """Return the first view that fulfils the condition."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while not condition(view := self.reader.refresh()):
            assert time.monotonic() < deadline, f"waited in vain; {view.status} at step {view.step}: {self.log}"
            time.sleep(0.01)
        return view

    def end(self) -> int:
        """Wait for the trainer's end and return its exit code."""
        assert self.trainer is not None
        return self.trainer.wait(LONGEST_SECONDS)

    @property
    def log(self) -> str:
        """What the trainer printed."""
        path = self.folder / "trainer.log"
        return path.read_text() if path.exists() else ""


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Make a run of a spec; its trainer is killed at the end of the test if it still lives."""
    runs: list[Run] = []

    def make(toml: str = LONG) -> Run:
        runs.append(Run(toml, tmp_path))
        return runs[-1]

    yield make
    for run in runs:
        if run.trainer is not None and run.trainer.poll() is None:
            run.trainer.kill()
            run.trainer.wait()
        run.reader.close()


@pytest.fixture
def run(make_run) -> Run:
    """A long run whose trainer has taken its first steps."""
    run = make_run()
    run.start()
    run.wait_for(lambda view: view.step > 0)
    return run


@pytest.fixture
def own_children() -> Callable[[], list[psutil.Process]]:
    """own_children() → the living processes started in this test; those of tests before may still be ending."""
    before = set(psutil.Process().children())

    def own() -> list[psutil.Process]:
        found = [child for child in psutil.Process().children() if child not in before]
        return [child for child in found if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]

    return own
