"""A table of one's own from file to result, and a second run that begins with the weights of the first."""

from pathlib import Path

import pytest

import nn_tui
from nn_tui.core.data.errors import DataError


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    rows = [f"{n},{n % 7},{'yes' if n % 2 else 'no'},{(n % 7) * 30 + (n % 2) * 20 + n % 3}" for n in range(120)]
    (tmp_path / "houses.csv").write_text("\n".join(["id,rooms,heated,price", *rows]))
    return tmp_path / "houses.csv"


def test_a_table_is_trained_on_compared_and_its_weights_are_passed_on(houses: Path, tmp_path: Path) -> None:
    quick = {"training.epochs": 30, "threads": 1}

    first = nn_tui.train(houses, set=quick, name="first", runs_dir=tmp_path / "runs")
    second = nn_tui.train(
        houses,
        set={**quick, "data.ignore": ["heated"], "transfer.run": str(first.path), "transfer.freeze": ["output"]},
        runs_dir=tmp_path / "runs",
    )

    comparison = first.document["baselines"]
    scores = {score["name"]: score["validation"] for score in comparison["scores"]}
    assert scores["this network"] == pytest.approx(first.metrics["validation_r2"].best, abs=0.05)
    assert scores["linear regression"] > 0.99
    assert "linear regression" in comparison["headline"].lower()
    assert first.view.started is not None
    assert ["ignored", "id (numbers the rows)"] in first.view.started.data["detected"]
    notes = [event.text for event in second.view.events if hasattr(event, "text")]
    assert any("took output; new: hidden_1" in note for note in notes)


def test_a_gap_nobody_decided_about_ends_before_training(houses: Path, tmp_path: Path) -> None:
    houses.write_text("a,b\n1.5,2\n,3\n2.5,4\n")

    with pytest.raises(DataError, match=r"houses\.csv: column 'a' has no value in 1 of 3 rows"):
        nn_tui.train(houses, runs_dir=tmp_path / "runs")

    assert not (tmp_path / "runs").exists()
