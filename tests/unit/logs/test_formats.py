"""Every format but TensorBoard's: what the libraries wrote, and tables written by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.runs.logs.column import LogError

from .conftest import RECORDED, Open, restore

LOSS = [2.0 * math.exp(-step / 10) + 0.1 for step in range(30)]
"""What the recorded loop logged."""


def test_a_folder_of_dvclive_is_a_run(open_log: Open) -> None:
    view = open_log(RECORDED / "dvclive").view

    steps, values = view.series("train_loss")
    assert steps.tolist() == list(range(30))
    assert values.tolist() == LOSS
    assert view.count("train_accuracy") == 30


def test_a_run_of_mlruns_is_read_under_its_own_name(open_log: Open) -> None:
    view = open_log(RECORDED / "mlruns").view

    assert view.name == "first"
    assert view.series("train_loss")[1].tolist() == LOSS
    assert view.series("validation_loss")[0].tolist() == [0, 5, 10, 15, 20, 25]
    assert np.isnan(view.last("bad"))


@pytest.mark.parametrize("name", ["mlflow", "trackio"])
def test_a_run_in_a_database_is_chosen_by_its_name(tmp_path: Path, open_log: Open, name: str) -> None:
    path = restore(f"{name}.sql", tmp_path / f"{name}.db")

    view = open_log(f"{path}::second").view

    assert view.name == "second"
    assert view.series("train_loss")[1].tolist() == LOSS
    assert view.last("validation_loss") is not None
    assert np.isnan(view.last("bad"))


def test_a_database_of_several_runs_asks_which(tmp_path: Path, open_log: Open) -> None:
    path = restore("mlflow.sql", tmp_path / "mlflow.db")

    with pytest.raises(LogError, match=r"choose one: '.*mlflow.db::first', '.*mlflow.db::second'"):
        open_log(path)


def test_a_trainer_state_tells_its_planned_steps(tmp_path: Path, open_log: Open) -> None:
    rows = [{"loss": 2.0 / step, "learning_rate": 1e-3, "epoch": step / 10, "step": step} for step in range(1, 41)]
    rows += [{"eval_loss": 1.5, "epoch": 4.0, "step": 40}, {"train_loss": 0.9, "train_runtime": 3.0, "step": 40}]
    path = tmp_path / "checkpoint-40" / "trainer_state.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"max_steps": 100, "log_history": rows}, indent=2))

    view = open_log(tmp_path).view

    assert view.num_steps == 100
    assert view.count("train_loss") == 40
    assert view.last("validation_loss") == 1.5
    assert view.last("train_loss (log)") == 0.9


def test_a_table_with_empty_cells_has_no_values_there(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("epoch,step,train_loss_step,val_loss\n0,0,1.5,\n0,1,1.25,\n0,1,,1.4\n")

    view = open_log(path).view

    assert view.series("train_loss")[1].tolist() == [1.5, 1.25]
    assert [array.tolist() for array in view.series("validation_loss")] == [[1], [1.4]]


def test_json_lines_may_be_nested_and_hold_nan(tmp_path: Path, open_log: Open) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1, "train": {"loss": 2.0}, "tag": "x"}\nnonsense\n{"step": 2, "train": {"loss": NaN}}\n')

    view = open_log(path).view

    assert view.series("train_loss")[0].tolist() == [1, 2]
    assert np.isnan(view.last("train_loss"))
    assert any("no JSON object" in getattr(event, "text", "") for event in view.events)


def test_files_of_one_folder_are_one_run(tmp_path: Path, open_log: Open) -> None:
    (tmp_path / "a.csv").write_text("step,loss\n1,2.0\n2,1.0\n")
    (tmp_path / "b.jsonl").write_text('{"step": 2, "val_accuracy": 0.5}\n')
    (tmp_path / "prices.csv").write_text("article,price\napple,2.0\n")

    view = open_log(tmp_path).view

    assert set(view.series_names) == {"train_loss", "validation_accuracy"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b":W&B\x26\x42", "W&B"), (b"hello\nworld\n", "no log"), (b"\x80\x04\x95pickle", "no log"), (b"", "no log")],
)
def test_what_is_no_log_is_one_sentence(tmp_path: Path, open_log: Open, content: bytes, reason: str) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)

    with pytest.raises(LogError, match=reason) as error:
        open_log(path)

    assert "\n" not in str(error.value)


def test_names_lose_control_characters_and_ten_thousand_survive(tmp_path: Path, open_log: Open) -> None:
    row = {"step": 1, "loss": 1.0, "red\x1b[31m\u202e": 2.0, **{f"metric {n}": float(n) for n in range(10_000)}}
    path = tmp_path / "log.jsonl"
    path.write_text(json.dumps(row) + "\n")

    view = open_log(path).view

    assert len(view.series_names) == 10_002
    assert "red" in view.series_names
    assert view.last("metric 9999") == 9999.0


def test_steps_that_start_anew_in_every_epoch_go_on(tmp_path: Path, open_log: Open) -> None:
    rows = [{"epoch": epoch, "step": step, "loss": 1 / (epoch + step)} for epoch in (1, 2, 3) for step in (10, 20)]
    (tmp_path / "log.jsonl").write_text("\n".join(json.dumps(row) for row in rows))

    assert open_log(tmp_path / "log.jsonl").view.series("train_loss")[0].tolist() == [10, 20, 30, 40, 50, 60]
