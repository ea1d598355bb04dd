"""How runs were looked at is remembered by folder, and never stands in the way."""

from pathlib import Path

import pytest

from nn_tui.tui.layout_memory import Layout, read_layout, remember, write_layout


@pytest.fixture(autouse=True)
def _own_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def test_each_folder_has_its_own_layout(tmp_path: Path) -> None:
    write_layout(tmp_path / "a", Layout(charts=9, pinned=("loss",), x_axis="time"))

    assert read_layout(tmp_path / "a") == Layout(charts=9, pinned=("loss",), x_axis="time")
    assert read_layout(tmp_path / "b") == Layout()


def test_nothing_is_written_into_the_folder_of_runs(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()

    write_layout(tmp_path / "runs", Layout(charts=2))

    assert list((tmp_path / "runs").iterdir()) == []


def test_what_is_not_a_layout_is_as_if_there_were_none(tmp_path: Path) -> None:
    write_layout(tmp_path, Layout(charts=2))
    (file,) = (tmp_path / "state").rglob("*.json")
    file.write_text('{"charts": 99}')

    assert read_layout(tmp_path) == Layout()


def test_a_state_folder_that_cannot_be_written_is_no_reason_to_complain(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    write_layout(tmp_path, Layout(charts=2))

    assert read_layout(tmp_path) == Layout()


def test_axis_and_smoothing_change_alone(tmp_path: Path) -> None:
    write_layout(tmp_path, Layout(charts=6, pinned=("loss",)))

    remember(tmp_path, x_axis="epoch", smoothing=0.9)

    assert read_layout(tmp_path) == Layout(charts=6, pinned=("loss",), x_axis="epoch", smoothing=0.9)
