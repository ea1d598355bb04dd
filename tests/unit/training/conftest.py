"""Runs trained inside the test process, from TOML to view."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import torch

from nn_tui.core.commands import Command
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.run import train_run

Train = Callable[..., RunView]

MOONS = """
seed = 3
threads = 1
data = {source = "moons", num_examples = 75}
model = {family = "mlp", hidden = [6, 5], activation = "relu"}
training = {optimizer = "adam", learning_rate = 0.01, batch_size = 16, steps = 60}
"""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def moons() -> str:
    """A spec whose epochs end with a batch of 12."""
    return MOONS


@pytest.fixture
def train() -> Iterator[Train]:
    """Train a spec given as TOML with lines added; or go on with the run in `folder`. Returns the view at the end.

    A run that pauses is told `when_paused`; where that is nothing it ends there.
    """
    readers: list[RunReader] = []
    with tempfile.TemporaryDirectory() as runs:

        def train(
            toml: str,
            *lines: str,
            folder: Path | None = None,
            commands: tuple[Command, ...] = (),
            when_paused: tuple[Command, ...] = (),
        ) -> RunView:
            git: Future[None] = Future()
            git.set_result(None)
            resume = folder is not None
            folder = folder or prepare_run(parse_spec("\n".join([toml, *lines]), "test"), Path(runs))
            reader = RunReader(folder)
            readers.append(reader)
            for command in commands:
                reader.send(command)
            answers = list(when_paused)

            def is_over() -> bool:
                if reader.refresh().status != "paused":
                    return False
                while answers:
                    reader.send(answers.pop(0))
                return not when_paused

            train_run(folder, resume, is_over, git)
            return reader.refresh()

        yield train
        for reader in readers:
            reader.close()
