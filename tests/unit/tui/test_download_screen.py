"""A preset whose data are not here: dim in the list, and a question instead of a run that fails."""

from pathlib import Path

import pytest

from nn_tui.core.data.downloads import DOWNLOADS, Missing
from nn_tui.core.data.errors import DataError
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens import download
from nn_tui.tui.screens.download import DownloadScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.preset_list import PresetList


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NNTui:
    """The gallery of somebody who has fetched nothing."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    return NNTui(Settings(runs_dir=tmp_path / "runs", warm_trainer=False))


async def test_presets_without_their_data_say_so(app: NNTui) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.pause()
        presets = app.screen.query_one(PresetList)
        presets.choose("mnist-cnn")
        await pilot.pause()
        rows = [presets.render_line(y).text.strip() for y in range(presets.size.height)]

        assert "mnist-mlp  no data" in rows
        assert "digits-cnn" in rows


async def test_starting_without_the_data_asks_and_makes_no_run(app: NNTui, tmp_path: Path) -> None:
    async with app.run_test() as pilot:
        app.start(load_preset("mnist-mlp"))
        await app.workers.wait_for_complete()
        await pilot.pause()

        assert isinstance(app.screen, DownloadScreen)
        assert not (tmp_path / "runs").exists()


async def test_a_failed_fetch_is_told_and_can_be_tried_again(app: NNTui, tmp_path: Path, monkeypatch) -> None:
    tries: list[Path] = []

    def fail(_download: object, folder: Path, _say: object) -> None:
        tries.append(folder)
        raise DataError("MNIST cannot be fetched from nowhere")

    monkeypatch.setattr(download, "fetch", fail)
    async with app.run_test() as pilot:
        app.push_screen(DownloadScreen(Missing(DOWNLOADS["mnist"], tmp_path)))
        await pilot.pause()
        for _ in range(2):
            await pilot.press("d")
            await app.workers.wait_for_complete()
            await pilot.pause()

        assert "cannot be fetched from nowhere" in str(app.screen.query_one("#question").render())
        assert tries == [tmp_path, tmp_path]
