"""Runs exported to MLflow, read back by MLflow and by our own reader of its databases."""

import sys
from pathlib import Path

import pytest

from nn_tui.core.events import Finding
from nn_tui.core.runs.logs.reader import LogReader
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.command_line import run

from .conftest import Record

mlflow = pytest.importorskip("mlflow", reason="the package mlflow-skinny is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def exported(record: Record, overfitting: Finding, tmp_path: Path) -> Path:
    """A database of MLflow with one run in it."""
    record("first", {"validation_loss": float("nan"), "odd\x1b[0m name #1": 2.5}, finding=overfitting)
    assert run(["runs", "export", "first", "--format", "mlflow", "--output", "theirs.db"]) == 0
    return tmp_path / "theirs.db"


@pytest.mark.slow
def test_mlflow_reads_every_value_setting_and_finding(exported: Path) -> None:
    client = mlflow.tracking.MlflowClient(f"sqlite:///{exported}")
    (found,) = client.search_runs([client.get_experiment_by_name("nn-tui").experiment_id])

    losses = client.get_metric_history(found.info.run_id, "train_loss")
    assert found.info.run_name == "first"
    assert found.info.status == "FINISHED"
    assert sorted((metric.step, metric.value) for metric in losses) == [(n, 1.0 / n) for n in range(1, 11)]
    assert found.data.params["training.learning_rate"] == str(load_preset("digits-mlp").training.learning_rate)
    assert found.data.metrics["odd name _1"] == 2.5
    assert found.data.tags["finding.overfitting"].startswith("warning: Validation loss has risen")


@pytest.mark.slow
def test_what_was_exported_is_opened_as_a_log(exported: Path) -> None:
    reader = LogReader(exported)

    steps, values = reader.view.series("train_loss")

    assert steps.tolist() == list(range(1, 11))
    assert values.tolist() == [1.0 / n for n in range(1, 11)]
    reader.close()


def test_without_mlflow_it_is_a_sentence(
    record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record("first")
    for name in ("mlflow", "mlflow.entities"):
        monkeypatch.setitem(sys.modules, name, None)

    code = run(["runs", "export", "first", "--format", "mlflow", "--output", "theirs.db"])

    assert code == 2
    assert "pip install mlflow-skinny" in capsys.readouterr().err
