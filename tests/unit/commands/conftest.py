"""Recorded runs to list, show, compare and judge, made without a trainer."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from nn_tui.core.events import EpochCompleted, Finding, FindingRaised, Layer, Remedy, RunFailed, RunFinished, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset

Record = Callable[..., Path]

FINDING = Finding(
    code="overfitting",
    severity="warning",
    headline="Validation loss has risen 31 % above its best",
    first_step=4,
    last_step=10,
    evidence={"validation_loss": 0.105},
    why="The network learns its examples by heart.",
    remedies=(Remedy(id="dropout", title="Add dropout 0.3", set={"model.dropout": 0.3}),),
)
LAYER = Layer(name="hidden1", kind="Linear", input_shape=(64,), output_shape=(16,), num_parameters=1040)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, no settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR", "NN_TUI_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Record a run of ten steps below ./runs and return its folder."""

    def record(
        name: str = "first",
        values: Mapping[str, float] | None = None,
        finding: Finding | None = None,
        end: str = "finished",
        preset: str = "digits-mlp",
    ) -> Path:
        folder = tmp_path / "runs" / name
        writer = RunWriter.create(folder, load_preset(preset))
        writer.event(
            RunStarted(
                time=0.0,
                num_steps=10,
                steps_per_epoch=5,
                batch_size=32,
                num_parameters=1040,
                layers=(LAYER,),
                task="classification",
                data={},
                environment={"torch": "2", "device": "cpu", "threads": 1},
            )
        )
        for step in range(1, 11):
            writer.add("train_loss", step, 1.0 / step)
        for metric, value in (values or {"validation_loss": 0.2, "validation_accuracy": 0.97}).items():
            writer.add(metric, 10, value)
        writer.event(EpochCompleted(time=1.0, step=10, epoch=2, metrics={"train_loss": 0.1}))
        if finding:
            writer.event(FindingRaised(time=1.0, step=10, finding=finding))
        if end == "failed":
            writer.event(RunFailed(time=2.0, step=10, message="out of memory", traceback="…"))
        elif end != "lost":
            writer.event(RunFinished(time=2.0, step=10, epoch=2, status=end, reason="all steps done", seconds=2.0))  # pyright: ignore[reportArgumentType]
        writer.close()
        return folder

    return record


@pytest.fixture
def overfitting() -> Finding:
    """A finding with evidence, a reason and a remedy."""
    return FINDING
