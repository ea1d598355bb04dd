"""Runs as rows of a table, what differs between them, and deleting with a way back."""

from pathlib import Path

import numpy as np
import pytest

from nn_tui.core.events import RunFinished
from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.filter import parse_filter
from nn_tui.core.runs.folders import find_runs
from nn_tui.core.runs.settings import differing
from nn_tui.core.runs.table import RunRow, read_rows, read_settings
from nn_tui.core.runs.trash import discard, erase, restore
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset, override


def finished(folder: Path, rate: float, accuracy: list[float]) -> Path:
    spec = override(load_preset("digits-mlp"), {"training.learning_rate": rate})
    writer = RunWriter.create(folder, spec)
    writer.extend("validation_accuracy", range(1, len(accuracy) + 1), np.array(accuracy))
    writer.event(RunFinished(time=0.0, step=9, epoch=1, status="finished", reason="done", seconds=1.0))
    writer.close()
    return folder


@pytest.fixture
def rows(tmp_path: Path) -> list[RunRow]:
    finished(tmp_path / "a", 0.1, [0.5, 0.9, 0.8])
    finished(tmp_path / "b", 0.01, [0.95])
    return sorted(read_rows(tmp_path), key=lambda row: row.summary.name)


def test_a_row_is_ranked_by_its_best_value(rows: list[RunRow]) -> None:
    assert [row.main_metric for row in rows] == [("validation_accuracy", 0.9), ("validation_accuracy", 0.95)]
    assert rows[0].rank < rows[1].rank


def test_newest_and_best_value_can_both_be_filtered(rows: list[RunRow]) -> None:
    newest, best = (
        parse_filter(f"{name} < 0.85", rows[0].fields) for name in ("validation_accuracy", "validation_accuracy@best")
    )

    assert [newest(row) for row in rows] == [True, False]
    assert [best(row) for row in rows] == [False, False]


def test_only_what_differs_is_named(rows: list[RunRow]) -> None:
    assert differing([row.settings for row in rows]) == {"training.learning_rate": (0.1, 0.01)}


def test_a_run_that_is_over_is_not_read_again(rows: list[RunRow], tmp_path: Path) -> None:
    (tmp_path / "a" / "run.toml").write_text("seed = 7")

    again = {row.summary.name: row for row in read_rows(tmp_path, rows)}

    assert again["a"] is rows[0]


def test_settings_of_runs_whose_summary_has_none_come_from_their_spec(tmp_path: Path) -> None:
    folder = finished(tmp_path / "a", 0.1, [0.5])

    assert read_settings(folder)["training.learning_rate"] == 0.1
    (folder / "run.toml").write_text("not toml")
    assert read_settings(folder) == {}


def test_a_deleted_run_is_gone_until_it_is_put_back(tmp_path: Path) -> None:
    folder = finished(tmp_path / "a", 0.1, [0.5])

    lies = discard(folder)
    gone = find_runs(tmp_path)
    restore(lies, folder)

    assert gone == []
    assert find_runs(tmp_path) == [folder]


def test_a_run_that_is_trained_is_not_deleted(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "a", load_preset("digits-mlp"))

    with pytest.raises(RunFolderError, match="is being trained"):
        discard(tmp_path / "a")

    writer.close()


def test_erasing_the_last_run_removes_the_trash(tmp_path: Path) -> None:
    lies = discard(finished(tmp_path / "a", 0.1, [0.5]))

    erase(lies)

    assert list(tmp_path.iterdir()) == []
