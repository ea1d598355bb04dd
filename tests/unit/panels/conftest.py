"""Small real runs, written as the trainer writes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.events import Finding, FindingRaised, Layer, LearningRateChanged, Remedy, RunFinished, RunStarted
from nn_tui.core.runs import RunView, RunWriter
from nn_tui.core.specs.file import load_preset

LAYERS = (
    Layer(
        name="hidden_1",
        kind="Linear",
        input_shape=(64,),
        output_shape=(32,),
        num_parameters=2080,
        activation="relu",
    ),
    Layer(
        name="output",
        kind="Linear",
        input_shape=(32,),
        output_shape=(10,),
        num_parameters=330,
        activation=None,
    ),
)
OVERFITTING = Finding(
    code="overfitting",
    severity="warning",
    headline="Validation loss, 0.9, has risen 38 % above its best while training loss fell",
    first_step=60,
    last_step=100,
    evidence={"validation_loss": 0.9, "validation_loss_threshold": 0.72, "best_step": 60.0},
    why="The network has begun to learn what is particular to the training examples.",
    remedies=(Remedy(id="dropout", title="Add dropout 0.3"), Remedy(id="stop_early", title="Stop early")),
)

Fill = Callable[[RunWriter], None]


@pytest.fixture
def view_of(tmp_path: Path):
    """Write a run by functions of its writer, and return what a reader sees of it."""
    writers: list[RunWriter] = []

    def make(*fill: Fill) -> RunView:
        writer = RunWriter.create(tmp_path / f"run-{len(writers)}", load_preset("digits-mlp"))
        writers.append(writer)
        for step in fill:
            step(writer)
        writer.flush()
        return writer.view

    yield make
    for writer in writers:
        writer.close()


def started(writer: RunWriter) -> None:
    """The first event, of a run of 100 steps."""
    writer.event(
        RunStarted(
            time=1000.0,
            num_steps=100,
            steps_per_epoch=10,
            batch_size=32,
            num_parameters=2410,
            layers=LAYERS,
            task="classification",
            data={"class_names": ["a", "b"]},
            environment={"device_name": "cpu", "threads": 1, "torch": "2.0"},
        )
    )


def trained(writer: RunWriter) -> None:
    """A hundred steps, with everything that is measured."""
    steps = np.arange(1, 101)
    writer.extend("train_loss", steps, 2 * np.exp(-steps / 40) + 0.2)
    for step in range(10, 101, 10):
        writer.add("validation_loss", step, 2 * np.exp(-step / 40) + 0.3)
        writer.add("train_accuracy", step, 0.9)
        writer.add("validation_accuracy", step, 0.8)
        for layer, size in (("hidden_1", 0.01), ("output", 0.5)):
            writer.add(f"gradient_norm/{layer}", step, size)
            writer.add(f"update_ratio/{layer}", step, 1e-3)
        writer.add("dead_fraction/hidden_1", step, 0.125)
        writer.add("gradient_norm", step, 0.5)
        writer.add("update_ratio", step, 1e-3)
        writer.add("elapsed_seconds", step, step / 50)
        writer.add("learning_rate", step, 1e-3)
        writer.add("steps_per_second", step, 50.0)
        writer.add("examples_per_second", step, 1600.0)
        writer.add("instrument_share", step, 0.011)
        for phase, seconds in (("data", 1e-5), ("forward", 3e-3), ("backward", 6e-3), ("optimizer", 1e-3)):
            writer.add(f"time_{phase}", step, seconds)


def pictured(writer: RunWriter) -> None:
    """A confusion matrix."""
    writer.snapshot("confusion_matrix", 50, {"counts": np.array([[8, 2], [1, 9]])}, {"classes": ["a", "b"]})
    writer.snapshot("confusion_matrix", 100, {"counts": np.array([[10, 0], [0, 10]])}, {"classes": ["a", "b"]})


def found(writer: RunWriter) -> None:
    """A finding, and a changed learning rate."""
    writer.event(FindingRaised(time=1001.0, step=80, finding=OVERFITTING))
    writer.event(LearningRateChanged(time=1001.5, step=90, before=1e-3, after=1e-4))


def finished(writer: RunWriter) -> None:
    """The end."""
    writer.event(RunFinished(time=1002.0, step=100, epoch=10, status="finished", reason="all steps done", seconds=2.0))
