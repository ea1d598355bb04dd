"""Runs of presets by the real trainer, in a process of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec

Train = Callable[[RunSpec], RunView]


@pytest.fixture
def train(tmp_path: Path) -> Train:
    """train(spec) → the finished run, trained on one thread so that several fit on a machine."""

    def run(spec: RunSpec) -> RunView:
        folder = prepare_run(spec, tmp_path)
        process = start_trainer(folder)
        code = process.wait()
        view = RunReader(folder).refresh()
        assert code == (4 if view.status == "diverged" else 0), (folder / "trainer.log").read_text()
        return view

    return run
