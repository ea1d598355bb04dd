"""What nobody can do on a screen that is for looking only."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run, with_table
from nn_tui.tui.screens.gallery import GalleryScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

Record = Callable[[str], Path]


@pytest.fixture
def looking(settings: Settings) -> Settings:
    """As `nn-tui serve` sets it for each visitor."""
    return replace(settings, read_only=True)


async def test_nothing_is_started_from_the_gallery(looking: Settings) -> None:
    app = NNTui(looking)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("enter")
        app.start(load_preset("xor-mlp"))
        await app.workers.wait_for_complete()
        await pilot.press("o")
        await pilot.pause(0.2)

        assert isinstance(app.screen, GalleryScreen)
    assert not list(looking.runs_dir.glob("*"))


async def test_no_run_is_deleted(record: Record, looking: Settings) -> None:
    folder = record("healthy")
    app = NNTui(looking, with_table)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.5)
        await pilot.press("D")
        await pilot.pause(0.2)
    assert (folder / "run.db").exists()


async def test_a_run_opened_from_the_table_takes_no_commands(record: Record, looking: Settings) -> None:
    app = NNTui(looking)
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_folder(record("training"))
        await pilot.pause(0.3)

        assert isinstance(app.screen, RunScreen)
        assert app.screen.run.read_only


async def test_attaching_is_only_looking_too(record: Record, looking: Settings) -> None:
    app = NNTui(looking, with_run(record("training"), read_only=False))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.2)

        assert isinstance(app.screen, RunScreen)
        assert app.screen.run.read_only


async def test_nothing_is_written_beside_a_run(record: Record, looking: Settings) -> None:
    folder = record("healthy")
    before = {path.name for path in folder.iterdir()}
    app = NNTui(looking, with_run(folder, read_only=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("s", "y", "Y")
        await app.workers.wait_for_complete()

    assert {path.name for path in folder.iterdir()} - before <= {"run.db-wal", "run.db-shm"}
