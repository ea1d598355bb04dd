"""Runs recorded by the real writer with numbers that never change, and apps that show them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.events import (
    CheckpointSaved,
    EpochCompleted,
    Event,
    Finding,
    FindingRaised,
    Layer,
    LearningRateChanged,
    Paused,
    Remedy,
    RunFailed,
    RunFinished,
    RunStarted,
)
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.settings import Settings

TIME = 1_700_000_000.0
NUM_STEPS = 900


def _layer(name: str, inputs: int, outputs: int, activation: str | None) -> Layer:
    parameters = inputs * outputs + outputs
    shapes = {"input_shape": (inputs,), "output_shape": (outputs,)}
    return Layer(name=name, kind="Linear", num_parameters=parameters, activation=activation, **shapes)


LAYERS = (_layer("hidden_1", 64, 128, "relu"), _layer("hidden_2", 128, 64, "relu"), _layer("output", 64, 10, None))
PHASES = {"data": 8e-6, "forward": 9e-5, "backward": 1.6e-4, "optimizer": 1e-4, "instruments": 4e-6}
STARTED = RunStarted(
    time=TIME,
    num_steps=NUM_STEPS,
    steps_per_epoch=45,
    batch_size=32,
    num_parameters=17226,
    layers=LAYERS,
    task="classification",
    data={"name": "digits", "num_examples": {"train": 1438, "validation": 359}, "class_names": list("0123456789")},
    environment={"torch": "2.13.0", "device": "cpu", "device_name": "x86_64", "threads": 1},
)
OVERFITTING = Finding(
    code="overfitting",
    severity="warning",
    headline="Validation loss, 0.42, has risen 31 % above its best, 0.32 at step 400",
    first_step=400,
    last_step=900,
    evidence={"validation_loss": 0.42, "best_validation_loss": 0.32, "validation_loss_threshold": 0.352},
    why="The network learns what is particular to the training examples. That helps nowhere else.",
    source="Goodfellow et al. 2016, 7.8",
    remedies=(
        Remedy(id="dropout", title="Add dropout 0.3", set={"model.dropout": 0.3}),
        Remedy(id="more-data", title="Collect more examples"),
    ),
)
FINISHED = RunFinished(time=TIME + 9, step=NUM_STEPS, epoch=20, status="finished", reason="all steps done", seconds=8.4)
FAILED = RunFailed(time=TIME + 1, step=3, message="The labels have 11 classes, the network 10 outputs.", traceback="…")


def write_curves(writer: RunWriter, last_step: int, rises: bool = False) -> None:
    """Curves of a run up to a step: noise without randomness, evaluations every 45 steps."""
    steps = np.arange(1, last_step + 1)
    ripple = 1 + 0.3 * np.sin(steps * 1.7) * np.sin(steps * 0.31)
    writer.extend("train_loss", steps, (2.3 * np.exp(-steps / 120) + 0.03) * ripple)
    writer.extend("learning_rate", steps, np.full(last_step, 0.001))
    every = np.arange(45, last_step + 1, 45)
    climb = np.maximum(every - 400, 0) / 500 * 0.4 if rises else 0.0
    writer.extend("validation_loss", every, 2.2 * np.exp(-every / 130) + 0.08 + climb)
    writer.extend("validation_accuracy", every, 0.98 - 0.9 * np.exp(-every / 90))
    writer.extend("train_accuracy", every, 0.995 - 0.9 * np.exp(-every / 80))
    writer.extend("elapsed_seconds", every, every / 107)
    writer.extend("gradient_norm", every, 2 * np.exp(-every / 300))
    writer.extend("update_ratio", every, 1e-3 * np.exp(-every / 900))
    for index, layer in enumerate(LAYERS):
        writer.extend(f"gradient_norm/{layer.name}", every, (index + 1) * np.exp(-every / 250))
        writer.extend(f"update_ratio/{layer.name}", every, 2e-3 / (index + 1) * np.exp(-every / 900))
        if layer.activation:
            writer.extend(f"dead_fraction/{layer.name}", every, np.full(every.size, 0.03125 * (index + 1)))
    for phase, seconds in (
        ("data", 8e-6),
        ("forward", 9e-5),
        ("backward", 1.6e-4),
        ("optimizer", 1e-4),
        ("instruments", 4e-6),
    ):
        writer.add(f"time_{phase}", last_step, seconds)
    writer.add("steps_per_second", last_step, 1070.0)
    writer.add("examples_per_second", last_step, 34240.0)
    writer.add("instrument_share", last_step, 0.011)
    if every.size:
        counts = np.eye(10, dtype=np.int64) * 35 + np.eye(10, k=2, dtype=np.int64)
        writer.snapshot("confusion_matrix", int(every[-1]), {"counts": counts}, {"class_names": list("0123456789")})


@dataclass(frozen=True)
class Recording:
    """A kind of run: how far it came and how it ended."""

    last_step: int
    events: tuple[Event, ...] = (STARTED,)
    rises: bool = False
    preset: str = "digits-mlp"


RECORDINGS = {
    "healthy": Recording(NUM_STEPS, (STARTED, EpochCompleted(time=TIME + 8, step=900, epoch=20, metrics={}), FINISHED)),
    "overfit": Recording(
        NUM_STEPS, (STARTED, FindingRaised(time=TIME + 5, step=450, finding=OVERFITTING), FINISHED), rises=True
    ),
    "training": Recording(
        400,
        (
            STARTED,
            LearningRateChanged(time=TIME + 2, step=200, before=0.002, after=0.001),
            CheckpointSaved(time=TIME + 3, step=300, path="checkpoints/step-300.safetensors", reason="command"),
        ),
    ),
    "paused": Recording(180, (STARTED, Paused(time=TIME + 2, step=180))),
    "starting": Recording(0, ()),
    "failed": Recording(0, (FAILED,)),
}


Record = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _a_terminal_of_true_colour(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))  # layouts that are remembered
    for name in ("NO_COLOR", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    """Record a run of a kind; those that have not ended stay open, as under a live trainer, until the test is over."""
    monkeypatch.chdir(tmp_path)  # so that paths on the screen are the same every time
    writers: list[RunWriter] = []

    def make(kind: str) -> Path:
        recording = RECORDINGS[kind]
        folder = tmp_path / "runs" / f"{kind}-0000"
        writer = RunWriter.create(folder, load_preset(recording.preset))
        for event in recording.events:
            writer.event(event)
        if recording.last_step:
            write_curves(writer, recording.last_step, recording.rises)
        writer.flush()
        if isinstance(recording.events[-1] if recording.events else None, RunFinished | RunFailed):
            writer.close()
        else:
            writers.append(writer)
        return folder

    yield make
    for writer in writers:
        writer.close()


@pytest.fixture
def writer_of(tmp_path: Path) -> Callable[[], RunWriter]:
    """A run that the test itself writes, as its trainer would."""

    def make() -> RunWriter:
        return RunWriter.create(tmp_path / "runs" / "own-0000", load_preset("digits-mlp"))

    return make


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Dark, and without a process waiting in the background."""
    return Settings(runs_dir=tmp_path / "runs", theme="dark", warm_trainer=False)


@pytest.fixture
def app_of(settings: Settings) -> Callable[[Path], NNTui]:
    """The app on a run, as `attach` opens it."""
    return lambda folder: NNTui(settings, with_run(folder))
