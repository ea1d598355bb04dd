"""What the screen says of a program of the user's own that has shown nothing yet."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.core.events import Layer, RunFailed, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.keymap.keys import Keys
from nn_tui.tui.live_run import LiveRun
from nn_tui.tui.widgets.run_notice import notice

MINE = RunSpec(data=WatchedData(), model=WatchedModel())
LAYER = Layer(name="0", kind="Linear", input_shape=(2,), output_shape=(1,), num_parameters=3, activation=None)
Said = Callable[..., str]


@pytest.fixture
def said(tmp_path: Path):
    """Begin a run, and return what the screen says of it."""
    open_ones: list[RunWriter | LiveRun] = []

    def begin(spec: RunSpec, *layers: Layer, steps: int = 0) -> str:
        writer = RunWriter.create(tmp_path / "run", spec)
        planned = {"num_steps": 0, "steps_per_epoch": 0, "batch_size": 0, "num_parameters": 0}
        writer.event(
            RunStarted(time=time.time(), layers=layers, task="classification", data={}, environment={}, **planned)
        )
        writer.extend("train_loss", range(1, steps + 1), [0.5] * steps)
        writer.flush()
        run = LiveRun(tmp_path / "run")
        open_ones.extend((run, writer))
        run.refresh()
        return notice(run, run.view, False, Keys()).text

    yield begin
    for one in open_ones:
        one.close()


def test_a_program_that_prints_no_number_is_told_which_lines_are_read(said: Said) -> None:
    assert "'step 10 loss 0.42'" in said(MINE)


def test_a_watched_loop_is_told_what_counts_as_a_step(said: Said) -> None:
    assert said(MINE, LAYER).startswith("No step yet: a step is seen when the optimiser takes it")


def test_nothing_is_said_once_there_are_steps(said: Said) -> None:
    assert said(MINE, steps=3) == ""


@pytest.mark.parametrize("message", ["no 'cuda' here", "No column 'label'."])
def test_a_reason_and_where_to_read_on_are_two_sentences(tmp_path: Path, message: str) -> None:
    writer = RunWriter.create(tmp_path / "run", load_preset("xor-mlp"))
    writer.event(RunFailed(time=1.0, step=0, message=message, traceback="", exit_code=2))
    writer.close()
    run = LiveRun(tmp_path / "run")

    said = notice(run, run.view, False, Keys()).text
    run.close()

    assert said.startswith(f"✕ Failed: {message.removesuffix('.')}. The traceback is in ")


def test_nothing_is_said_of_runs_that_are_trained_here(said: Said) -> None:
    assert said(load_preset("xor-mlp")) == ""
