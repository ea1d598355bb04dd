"""Pictures of data before anything was trained."""

from pathlib import Path

import pytest

from nn_tui.core.data.glimpse import MAX_POINTS, glimpse
from nn_tui.presets import PRESETS
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.widgets.data_picture import DataPicture


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("size", [(1, 1), (40, 6), (80, 16)])
def test_the_data_of_every_preset_can_be_drawn(preset: str, size: tuple[int, int]) -> None:
    canvas = DataPicture(preset, glimpse(preset)).draw(*size, ChartStyle())

    assert (canvas.width, canvas.height) == size


def test_both_classes_are_seen_though_the_source_alternates() -> None:
    moons = glimpse("two-moons")

    assert set(moons.labels) == {0.0, 1.0}
    assert len(moons.x) <= MAX_POINTS


def test_in_ascii_a_picture_is_ascii() -> None:
    canvas = DataPicture("two-moons", glimpse("two-moons")).draw(60, 16, ChartStyle(marker="ascii"))

    assert canvas.text().isascii()
    assert "moons: 1,000 examples of 2 numbers" in canvas.text()


def test_data_that_could_not_be_read_leave_the_space_empty() -> None:
    assert DataPicture("digits-mlp", None).draw(20, 5, ChartStyle()).text().strip() == ""


def test_data_whose_files_are_missing_are_told_where_to_put_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)

    lines = DataPicture("mnist-mlp", glimpse("mnist-mlp")).draw(60, 9, ChartStyle()).text().split()

    assert " ".join(lines).startswith("Needs data: MNIST is not in")
    assert "'nn-tui run … --download' fetches it (12 MB)" in " ".join(lines)
    assert str(tmp_path / "data" / "mnist") in "".join(lines)
