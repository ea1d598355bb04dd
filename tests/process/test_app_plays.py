"""The play screen and real trainers: what goes on, what begins anew, what stays, and that all of it can be repeated."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from textual.pilot import Pilot

from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs import RunReader, RunView
from nn_tui.core.runs.reader import read_run_spec
from nn_tui.core.specs.play import parse_play
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.play import PlayScreen
from nn_tui.tui.settings import Settings

from ..waiting import LONGEST_SECONDS, until

LINE = "play:examples=60,hidden=3,epochs=1000,speed=20"


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(runs_dir=tmp_path / "runs", theme="dark", warm_trainer=False)


@asynccontextmanager
async def playing(settings: Settings, line: str = LINE) -> AsyncIterator[tuple[Pilot[int], PlayScreen]]:
    """The play screen once its first run has been seen to learn."""
    screen = PlayScreen(parse_play(line))
    app = NNTui(settings, lambda app: screen)
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: screen.run is not None and screen.run.view.count("validation_loss") > 0)
            yield pilot, screen
    finally:
        app.close_trainers()
        screen.played.wait()


def view_of(screen: PlayScreen) -> RunView:
    """The run on screen."""
    assert screen.run is not None
    return screen.run.view


async def test_a_neuron_begins_anew_a_rate_and_a_weight_go_on_and_the_file_repeats_them(settings: Settings) -> None:
    async with playing(settings) as (pilot, screen):
        first = view_of(screen).path
        await pilot.press("i")  # a layer more: another network
        await until(pilot, lambda: screen.run is not None and view_of(screen).path != first)
        second = view_of(screen).path
        await until(pilot, lambda: view_of(screen).step > 10)
        await until(pilot, lambda: not first.exists())
        await pilot.press("down", "right", "plus")  # the learning rate
        await until(pilot, lambda: len(view_of(screen).marks) == 1)
        await pilot.press("space")
        await until(pilot, lambda: screen.is_paused)
        await until(pilot, lambda: view_of(screen).snapshot("weights/hidden_1") is not None)
        before = view_of(screen).last("validation_loss")
        await pilot.press("w", "enter", *"-9", "enter")
        await until(pilot, lambda: len(view_of(screen).marks) == 2)
        after = view_of(screen).last("validation_loss")
        await pilot.press("full_stop")
        await until(pilot, lambda: len(view_of(screen).series("train_loss")[0]) == view_of(screen).step)

    spec = read_run_spec(second)
    kept = RunReader(second)
    steps, losses = kept.refresh().series("train_loss")
    again = prepare_run(spec, settings.runs_dir)
    trainer = start_trainer(again, max_seconds=20)
    repeated = RunReader(again)
    while repeated.refresh().step < steps[-1]:
        await asyncio.sleep(0.05)
    trainer.kill()
    trainer.wait()

    assert [list(edit.set) for edit in spec.edits] == [["training.learning_rate"], ["weights.hidden_1.1.1"]]
    assert before != after
    assert kept.refresh().status == "stopped"
    np.testing.assert_array_equal(repeated.refresh().series("train_loss")[1][: len(losses)], losses)
    kept.close()
    repeated.close()


async def test_a_run_that_is_kept_stays_one_that_is_reset_waits_and_one_that_is_left_ends(
    settings: Settings, own_children: Callable[[], list[psutil.Process]]
) -> None:
    async with playing(settings) as (pilot, screen):
        first = view_of(screen).path
        await pilot.press("s", "r")
        await until(pilot, lambda: view_of(screen).path != first and screen.is_paused)
        at_first = view_of(screen).snapshot("decision_boundary")
        second = view_of(screen).path

    trainers = psutil.wait_procs(own_children(), timeout=LONGEST_SECONDS)[1]
    reader = RunReader(first)
    left = {path.name for path in settings.runs_dir.iterdir()}

    assert reader.view.status == "stopped"
    assert at_first is not None
    assert at_first.step == 0
    assert left == {first.name, second.name}
    assert trainers == []
    reader.close()
