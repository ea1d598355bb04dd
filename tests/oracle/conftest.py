"""Runs trained inside the test process."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import torch

from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.training.run import train_run


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    """One thread and one seed: references are compared to the last digits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def train(tmp_path: Path):
    """Train a spec given as TOML and return the view at the end."""
    readers = []

    def train(toml: str):
        git: Future[None] = Future()
        git.set_result(None)
        folder = prepare_run(parse_spec(toml, "test"), tmp_path)
        train_run(folder, False, lambda: False, git)
        readers.append(RunReader(folder))
        return readers[-1].view

    yield train
    for reader in readers:
        reader.close()
