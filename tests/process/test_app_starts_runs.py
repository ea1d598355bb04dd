"""The app and real trainers: a start from the gallery, a remedy, leaving, and what is left behind."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest
from textual.pilot import Pilot

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs import RunReader
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.gallery import GalleryScreen
from nn_tui.tui.screens.quit import QuitScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

from ..waiting import LONGEST_SECONDS, until, wait_until

TINY = override(load_preset("xor-mlp"), {"training.steps": 40, "threads": 1})
ENDLESS = override(load_preset("xor-mlp"), {"training.steps": 10_000_000, "threads": 1})


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(runs_dir=tmp_path / "runs", theme="dark")


@contextlib.asynccontextmanager
async def opened(app: NNTui) -> AsyncIterator[Pilot[int]]:
    """The app without a terminal; its warm trainer ends with it, as in `open_gallery`."""
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            yield pilot
    finally:
        app.close_trainers()


def step_of(app: NNTui) -> int:
    """Newest step on the run screen, 0 before there is one."""
    return app.screen.view.step if isinstance(app.screen, RunScreen) else 0


async def test_a_run_started_in_the_app_shows_its_first_loss_and_finishes(settings: Settings) -> None:
    app = NNTui(settings)
    async with opened(app) as pilot:
        app.start(TINY)
        await until(pilot, lambda: step_of(app) > 0)
        screen = app.screen
        assert isinstance(screen, RunScreen)
        await until(pilot, lambda: screen.area.panels["loss"].plot is not None)
        await until(pilot, lambda: screen.view.status == "finished")
        await until(pilot, lambda: not app.running())

        assert screen.view.step == 40


async def test_escape_goes_back_to_the_gallery_while_the_run_trains_on(settings: Settings) -> None:
    app = NNTui(settings)
    async with opened(app) as pilot:
        app.start(ENDLESS)
        await until(pilot, lambda: step_of(app) > 0)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))
        still_training = bool(app.running())
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("s")
        await until(pilot, lambda: app.return_code is not None)

    assert still_training
    assert app.running() == []


async def test_cancelled_leaving_changes_nothing_and_leaving_keeps_the_trainer(
    settings: Settings, own_children: Callable[[], list[psutil.Process]]
) -> None:
    app = NNTui(settings)
    async with opened(app) as pilot:
        app.start(ENDLESS)
        await until(pilot, lambda: step_of(app) > 0)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("l")
        await until(pilot, lambda: app.return_code is not None)
    (folder,) = app.running()
    wait_until(lambda: len(own_children()) == 1)  # the one that trains; none waits
    (trainer,) = own_children()
    is_training = trainer.is_running()

    app.trainers.terminate()
    psutil.wait_procs([trainer], timeout=LONGEST_SECONDS)

    reader = RunReader(folder)
    assert is_training
    assert reader.view.status == "stopped"
    reader.close()


async def test_a_stopped_run_keeps_a_checkpoint(settings: Settings) -> None:
    folder = prepare_run(ENDLESS, settings.runs_dir)
    app = NNTui(settings, with_run(folder, start_trainer(folder)))
    async with opened(app) as pilot:
        await until(pilot, lambda: step_of(app) > 0)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: isinstance(app.screen, QuitScreen))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: app.return_code is not None)

    assert list((folder / "checkpoints").glob("*.safetensors"))


async def test_a_remedy_starts_another_run_with_it_overlays_both_and_says_whether_it_helped(settings: Settings) -> None:
    spec = override(load_preset("learning-rate-too-high"), {"threads": 1})
    app = NNTui(settings)
    async with opened(app) as pilot:
        app.start(spec)
        await until(pilot, lambda: isinstance(app.screen, RunScreen) and bool(app.screen.view.findings))
        await pilot.press("f", "enter")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await until(pilot, lambda: screen.runs[1].view.count("train_loss") > 0)
        await until(pilot, lambda: screen.grid.views[0].plot is not None)
        trying = str(screen.query_one("#verdict").render())
        app.trainers.terminate()
        await until(pilot, lambda: not app.running())
        await until(pilot, lambda: screen.runs[1].view.finished is not None)
        await pilot.pause(0.3)

        first, second = (run.view for run in screen.runs)
        assert second.spec != first.spec
        assert second.spec.preset == "learning-rate-too-high"
        assert first.name in second.spec.changes[-1]
        assert trying.startswith(("Trying:", "It ", "Learning"))
        assert not str(screen.query_one("#verdict").render()).startswith("Trying:")


async def test_a_race_opens_with_every_racer_overlaid(settings: Settings) -> None:
    spec = override(TINY, {"race": ["two-moons"], "training.steps": 40})
    app = NNTui(settings)
    async with opened(app) as pilot:
        app.start(spec)
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await until(pilot, lambda: all(run.view.count("train_loss") for run in screen.runs))
        app.trainers.terminate()
        await until(pilot, lambda: not app.running())

        assert [run.view.spec.preset for run in screen.runs] == ["xor-mlp", "two-moons"]
        assert len({run.view.spec.run_group for run in screen.runs}) == 1
