"""A fork goes on from a checkpoint under another setting, and its run.toml repeats it from the first step."""

import asyncio

import numpy as np
import pytest
from textual.widgets import Static

from nn_tui.core.commands import Pause, SaveCheckpoint, Stop
from nn_tui.core.events import CheckpointSaved, Edited, Finding, Remedy
from nn_tui.core.launching.forking import fork_point, prepare_fork
from nn_tui.core.launching.launch import prepare_run
from nn_tui.core.runs.errors import RunFolderError
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.specs.file import read_spec
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.settings import Settings

from .conftest import LONG, Run

SLOWER = {"training.learning_rate": 0.0001}


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    """The view of a run that is paused at a checkpoint."""
    run = Run(LONG, tmp_path_factory.mktemp("source"))
    run.start()
    run.wait_for(lambda view: view.step > 0)
    run.reader.send(Pause())
    run.wait_for(lambda view: view.status == "paused")
    run.reader.send(SaveCheckpoint())
    yield run.wait_for(lambda view: any(isinstance(event, CheckpointSaved) for event in view.events))
    run.reader.send(Stop())
    run.end()
    run.reader.close()


def continued(folder, until, resume):
    """The losses of a run up to a step, once it has come so far."""
    again = Run.__new__(Run)
    again.folder, again.reader, again.trainer = folder, RunReader(folder), None
    again.start(resume)
    again.wait_for(lambda view: view.step >= until)
    again.reader.send(Stop())
    assert again.end() == 0
    view = again.reader.refresh()
    steps, losses = view.series("train_loss")
    again.reader.close()
    return view, losses[steps <= until]


def test_a_fork_has_the_same_past_the_change_and_is_repeated_by_its_file(view, tmp_path):
    step = fork_point(view, view.step + 1, SLOWER)
    assert step == view.step
    folder = prepare_fork(view, step, SLOWER, "slower, from a checkpoint", tmp_path / "forks")

    forked, losses = continued(folder, step + 60, resume=True)
    repeated = prepare_run(read_spec(folder / "run.toml"), tmp_path / "again")
    _, again = continued(repeated, step + 60, resume=False)

    np.testing.assert_array_equal(losses[:step], view.series("train_loss")[1][:step])
    assert [(event.step, event.after) for event in forked.marks if isinstance(event, Edited)] == [(step, SLOWER)]
    assert forked.last("learning_rate") == 0.0001
    np.testing.assert_array_equal(losses, again)


def test_a_fork_that_waits_for_its_trainer_is_starting_and_ends_at_the_checkpoint(view, tmp_path):
    folder = prepare_fork(view, view.step, SLOWER, "slower", tmp_path / "forks")
    reader = RunReader(folder)
    fork = reader.refresh()
    reader.close()

    assert (fork.status, fork.step, fork.name) == ("starting", view.step, folder.name)
    assert fork.spec.changes == ["slower"]


def test_there_is_no_point_to_fork_from_before_the_first_checkpoint_or_for_another_network(view):
    assert fork_point(view, view.step, SLOWER) is None
    assert fork_point(view, view.step + 1, {"model.hidden": [64]}) is None
    assert fork_point(view, view.step + 1, {"training.learning_rate": -1.0}) is None


def test_a_checkpoint_that_is_gone_is_said_in_a_sentence_and_nothing_is_left_behind(view, tmp_path):
    with pytest.raises(RunFolderError, match=r"its checkpoint of step 999,999 cannot be copied"):
        prepare_fork(view, 999_999, SLOWER, "slower", tmp_path / "forks")

    assert list((tmp_path / "forks").iterdir()) == []


@pytest.mark.slow
async def test_the_app_overlays_a_fork_and_says_from_where_it_goes_on(view, tmp_path):
    finding = Finding(code="oscillating_loss", severity="warning", headline="", first_step=2, last_step=2)
    app = NNTui(Settings(runs_dir=tmp_path / "forks", theme="dark", warm_trainer=False))
    async with app.run_test(size=(120, 40)) as pilot, asyncio.timeout(90):
        app.fork(view, finding, Remedy(id="slower", title="Lower it", set=SLOWER), view.step)
        while not (isinstance(app.screen, CompareScreen) and app.screen.live[1].view.step > view.step):
            await pilot.pause(0.05)
        said = str(app.screen.query_one("#verdict", Static).render())
        app.trainers.terminate()
        while app.running():
            await pilot.pause(0.05)

    assert f"Lower it, from step {view.step:,}" in said
