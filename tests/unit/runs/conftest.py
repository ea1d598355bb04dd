"""Runs in a temporary folder, closed when a test ends."""

from pathlib import Path

import pytest

from nn_tui.core.events import RunFinished, RunStarted
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

STARTED = RunStarted(
    time=1.0,
    num_steps=900,
    steps_per_epoch=45,
    batch_size=32,
    num_parameters=9610,
    layers=(),
    task="classification",
    data={"name": "digits"},
    environment={"torch": "2.4", "device": "cpu"},
)
FINISHED = RunFinished(time=9.0, step=900, epoch=20, status="finished", reason="all steps done", seconds=2.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digits-mlp-3f2a"


@pytest.fixture
def writer(folder: Path):
    writer = RunWriter.create(folder, RunSpec(preset="digits-mlp"))
    yield writer
    writer.close()


@pytest.fixture
def open_reader():
    """Open readers that are closed when the test ends."""
    readers: list[RunReader] = []

    def opened(folder: Path) -> RunReader:
        readers.append(RunReader(folder))
        return readers[-1]

    yield opened
    for reader in readers:
        reader.close()
