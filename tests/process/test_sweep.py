"""Trials of a sweep that are trained as one computation, or ended from outside: real trainers."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from nn_tui.core.commands import Stop
from nn_tui.core.groups.lanes import num_cores
from nn_tui.core.launching.launch import LOG_NAME
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.specs.file import load_preset, override
from nn_tui.core.sweeps.board import Board
from nn_tui.core.sweeps.outcome import sweep_document
from nn_tui.core.sweeps.space import Choice
from nn_tui.core.sweeps.sweep import Sweep
from nn_tui.tui.workspace.sweep_board import look_at

from ..waiting import wait_until

SHORT = {"training.steps": 60, "training.optimizer": "sgd", "instruments.budget": 0.0}


def test_a_trial_that_diverges_is_pruned_and_those_that_train_with_it_go_on(tmp_path: Path):
    rates = Choice("training.learning_rate", (0.01, 1e10), ("0.01", "1e10"))
    spec = override(load_preset("function-fit"), SHORT)
    sweep = Sweep(spec, (rates,), tmp_path, num_trials=num_cores() + 1)  # so that the first two are trained together

    results = list(sweep.results())

    first_two = [result for result in results if result.folder.name in (f"{sweep.name}-0", f"{sweep.name}-1")]
    assert {result.parameters[rates.field]: result.state for result in first_two} == {0.01: "complete", 1e10: "pruned"}
    assert {result.why for result in first_two} <= {"", "diverged", "non_finite"}
    assert sum((result.folder / LOG_NAME).exists() for result in results) == num_cores()


@contextmanager
def endless_trial(folder: Path) -> Iterator[Board]:
    """A sweep of one trial, which has come to a metric and trains on without end."""
    rates = Choice("training.learning_rate", (0.1, 0.01), ("0.1", "0.01"))
    spec = override(load_preset("function-fit"), SHORT | {"training.steps": 10_000_000})
    board = Board(Sweep(spec, (rates,), folder, num_trials=1))
    try:
        wait_until(lambda: board.is_over or any(one.metric for one in board.sweep.at_work))
        yield board
        wait_until(lambda: board.is_over)
    finally:
        board.sweep.end_at_once()
        wait_until(lambda: board.is_over)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_trial_whose_trainer_is_ended_by_a_signal_has_failed_whatever_it_had_come_to(
    tmp_path: Path, own_children: Callable[[], list[psutil.Process]], number: signal.Signals
):
    with endless_trial(tmp_path) as board:
        (trainer,) = own_children()
        trainer.send_signal(number)

    (result,) = board.results
    assert (result.state, result.metric) == ("failed", None)
    assert number.name in result.why
    assert [trial.state.name for trial in board.sweep.study.trials] == ["FAIL"]


def test_a_trial_that_somebody_stopped_has_failed_and_says_so_on_the_screen_and_as_json(tmp_path: Path):
    with endless_trial(tmp_path) as board:
        reader = RunReader(board.sweep.at_work[0].folder)
        reader.send(Stop())
        reader.close()

    (trial,) = sweep_document(board.sweep, board.results)["trials"]
    (row,) = look_at(board).trials
    assert (trial["state"], trial["value"], trial["why"]) == ("failed", None, "stopped by command")
    assert (row.state, row.value) == ("failed: stopped by command", None)


def test_a_trial_whose_time_is_over_is_complete(tmp_path: Path):
    rates = Choice("training.learning_rate", (0.1, 0.01), ("0.1", "0.01"))
    spec = override(load_preset("function-fit"), SHORT | {"training.steps": 10_000_000})
    sweep = Sweep(spec, (rates,), tmp_path, num_trials=1, max_seconds=0.2)

    (result,) = sweep.results()

    assert (result.state, result.why) == ("complete", "")
    assert result.metric is not None
