"""`nn_tui.train` and `nn_tui.open_run`, with a real trainer."""

import json
import math
from pathlib import Path

import pytest

import nn_tui
from nn_tui.core.api.result import RunResult
from nn_tui.core.data.errors import DataError
from nn_tui.core.diagnosis.gates import GateError
from nn_tui.core.diagnosis.remedies import RemedyError
from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.specs.errors import SpecError


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """One training that every test looks at."""
    return nn_tui.train(
        "digits-mlp",
        seed=1,
        set={"training.epochs": 2},
        threads=1,
        name="mine",
        runs_dir=tmp_path_factory.mktemp("runs"),
        fail_on=["validation_accuracy < 0.999"],
    )


def test_the_result_says_what_the_document_says(result: RunResult) -> None:
    document = json.loads(json.dumps(result.document, allow_nan=False))

    assert (result.name, result.preset, result.seed, result.status) == ("mine", "digits-mlp", 1, "finished")
    assert result.steps == document["steps"] == 90
    assert result.metrics["train_loss"].last == document["metrics"]["train_loss"]["last"]
    assert result.gates[0].failed
    assert result.environment["device"] == "cpu"


def test_the_result_cannot_be_changed(result: RunResult) -> None:
    with pytest.raises(AttributeError):
        result.status = "stopped"  # type: ignore[misc]


def test_the_view_holds_every_step(result: RunResult) -> None:
    steps, values = result.view.series("train_loss")

    assert steps.tolist() == list(range(1, 91))
    assert float(values[-1]) == result.metrics["train_loss"].last


def test_a_run_is_opened_by_its_path(result: RunResult) -> None:
    view = nn_tui.open_run(str(result.path))

    assert view.status == "finished"
    assert view.spec.seed == 1


@pytest.mark.parametrize(
    ("spec", "changes", "hint"),
    [
        ("digits-mpl", {}, "did you mean 'digits-mlp'"),
        ("nowhere.toml", {}, "nowhere.toml"),
        ("digits-mlp", {"training.epoch": 1}, "did you mean 'epochs'"),
        ("digits-mlp", {"training.epochs": 0}, "training.epochs"),
    ],
)
def test_a_bad_spec_is_an_exception_before_anything_is_made(
    tmp_path: Path, spec: str, changes: dict[str, object], hint: str
) -> None:
    with pytest.raises(SpecError, match=hint):
        nn_tui.train(spec, set=changes, runs_dir=tmp_path / "runs")

    assert not (tmp_path / "runs").exists()


def test_a_gate_that_cannot_be_read_is_an_exception() -> None:
    with pytest.raises(GateError, match="expected one of"):
        nn_tui.train("digits-mlp", fail_on=["accuracy"])


def test_opening_what_is_no_run_is_an_exception(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no log that is known"):
        nn_tui.open_run(tmp_path)


def test_data_that_are_not_numbers_are_an_exception(tmp_path: Path) -> None:
    inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [math.nan, 1.0]]
    data = {"source": "points", "inputs": inputs, "targets": [0.0, 1.0, 1.0, 0.0]}

    with pytest.raises(DataError, match="NaN or infinite in 1 of"):
        nn_tui.train("xor-mlp", set={"data": data}, runs_dir=tmp_path / "runs")


def test_a_faulty_spec_is_repaired(tmp_path: Path) -> None:
    result = nn_tui.train("learning-rate-too-low", steps=600, threads=1, name="mine", runs_dir=tmp_path, remedy="auto")

    assert result.name == "mine-remedy-1"
    assert [one["remedy"] for one in result.tries] == [None, "probed_learning_rate"]
    assert result.document["tries"] == list(result.tries)
    assert not any(finding.active and finding.severity != "note" for finding in result.findings)


def test_an_unknown_remedy_is_refused_before_training(tmp_path: Path) -> None:
    with pytest.raises(RemedyError, match="did you mean 'relu'"):
        nn_tui.train("vanishing-gradients", runs_dir=tmp_path, remedy="rellu")

    assert not list(tmp_path.iterdir())
