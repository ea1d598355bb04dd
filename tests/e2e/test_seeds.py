"""Many seeds from Python, and one file that holds them all."""

import csv
import io
import json
import statistics
from pathlib import Path

import pytest
from pyarrow import parquet

import nn_tui
from nn_tui.core.api.seeds import SeedsResult
from nn_tui.core.specs.errors import SpecError
from nn_tui.tui.command_line import run

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> SeedsResult:
    """Three seeds of a tiny network, trained as one computation."""
    runs_dir = tmp_path_factory.mktemp("runs")
    return nn_tui.train(
        "xor-mlp", seeds=3, seed=4, steps=40, name="three", runs_dir=runs_dir, fail_on=["train_loss > 99"]
    )


@pytest.fixture
def export(result: SeedsResult, capsys: Printed):
    """The command, beside the runs."""

    def export(*arguments: str) -> str:
        runs_dir = result.runs[0].path.parent
        code = run(["runs", "export", "three", *arguments, "--runs-dir", str(runs_dir)])
        assert code == 0
        return capsys.readouterr().out

    return export


def test_seeds_come_back_with_mean_and_deviation(result: SeedsResult) -> None:
    losses = [run.metrics["train_loss"].last or 0.0 for run in result.runs]

    assert [run.seed for run in result.runs] == [4, 5, 6]
    assert result.metrics["train_loss"].mean == pytest.approx(statistics.fmean(losses))
    assert result.metrics["train_loss"].std == pytest.approx(statistics.stdev(losses))
    assert [gate.failed for gate in result.gates] == [False]


def test_one_table_holds_every_seed(result: SeedsResult, export) -> None:
    rows = list(csv.DictReader(io.StringIO(export("--series", "train_loss"))))

    for run_of_seed in result.runs:
        steps, losses = run_of_seed.view.series("train_loss")
        mine = [row for row in rows if row["seed"] == str(run_of_seed.seed)]
        assert [int(row["step"]) for row in mine] == steps.tolist()
        assert [float(row["train_loss"]) for row in mine] == losses.tolist()


def test_parquet_holds_every_seed_too(export, tmp_path: Path) -> None:
    export("--output", str(tmp_path / "three.parquet"))

    table = parquet.read_table(tmp_path / "three.parquet")
    assert set(table["seed"].to_pylist()) == {4, 5, 6}
    assert {"run", "step", "train_loss", "gradient_norm"} <= set(table.column_names)


def test_the_document_of_a_group_holds_every_run(result: SeedsResult, export) -> None:
    document = json.loads(export("--json"))

    assert [each["run"]["seed"] for each in document["runs"]] == [4, 5, 6]
    assert document["metrics"]["train_loss"]["mean"] == result.metrics["train_loss"].mean
    assert all(each["series"]["train_loss"]["values"] for each in document["runs"])


def test_lines_name_run_and_seed(export) -> None:
    first = json.loads(export("--format", "jsonl").splitlines()[0])

    assert (first["run"], first["seed"]) == ("three-seed-4", 4)


def test_a_script_is_of_a_single_run(result: SeedsResult, capsys: Printed, tmp_path: Path) -> None:
    folder = str(result.runs[0].path.parent)

    code = run(["runs", "export", "three", "--format", "script", "-o", str(tmp_path / "s"), "--runs-dir", folder])

    assert code == 2
    assert "script is written of a single run, such as three-seed-4" in capsys.readouterr().err


def test_a_repair_of_many_seeds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="repairs one run; leave it out with seeds"):
        nn_tui.train("xor-mlp", seeds=2, remedy="auto", runs_dir=tmp_path)
