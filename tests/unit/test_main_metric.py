"""The number a run is compared by is that of the weights it left."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from nn_tui.core.events import RunFinished
from nn_tui.core.gates.regression import Baseline
from nn_tui.core.runs.main_metric import main_metric
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import EarlyStopping, Regularization, RunSpec

Ended = Callable[..., RunView]
LOSSES = {10: 0.9, 20: 0.5, 30: 0.49, 40: 0.7}
ACCURACIES = {10: 0.6, 20: 0.8, 30: 0.75, 40: 0.7}


@pytest.fixture
def ended(tmp_path: Path) -> Ended:
    """A run that stops early once its validation loss rises, ended in some way."""

    def make(status: Literal["finished", "stopped"] = "finished", min_delta: float = 0.0) -> RunView:
        spec = RunSpec(regularization=Regularization(early_stopping=EarlyStopping(min_delta=min_delta)))
        writer = RunWriter.create(tmp_path / f"{status}-{min_delta}", spec)
        for step in LOSSES:
            writer.add("validation_loss", step, LOSSES[step])
            writer.add("validation_accuracy", step, ACCURACIES[step])
        writer.event(RunFinished(time=1.0, step=40, epoch=4, status=status, reason="", seconds=1.0))
        writer.close()
        return RunReader(writer.view.path).refresh()

    return make


def test_a_run_that_stopped_early_left_the_weights_of_its_best_loss(ended: Ended) -> None:
    metric = main_metric(ended())

    assert metric
    assert (metric.name, metric.value) == ("validation_accuracy", 0.75)


def test_an_improvement_too_small_to_count_left_no_weights(ended: Ended) -> None:
    metric = main_metric(ended(min_delta=0.05))

    assert metric
    assert metric.value == 0.8


def test_a_run_that_was_stopped_left_its_newest_weights(ended: Ended) -> None:
    metric = main_metric(ended("stopped"))

    assert metric
    assert metric.value == 0.7


def test_a_baseline_is_held_against_the_same_number(ended: Ended) -> None:
    baseline = Baseline.of([ended()])

    assert baseline.values == (0.75,)
    assert baseline.judge([ended(min_delta=0.05)]).value == 0.8
