"""The footer of a run: six keys at most, the ones that are of use now."""

from pathlib import Path
from typing import Any

import pytest

from nn_tui.core.events import Finding, FindingRaised, RunFinished, RunStarted
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.screens.run_footer import footer
from nn_tui.tui.widgets.key_bar import MOST

FAULT = Finding(code="overfitting", severity="warning", headline="It rises", first_step=1, last_step=2)


def recorded(folder: Path, *findings: Finding, data: dict[str, Any] | None = None, is_over: bool = True) -> RunView:
    """A run of a preset that has a lesson."""
    writer = RunWriter.create(folder, load_preset("digits-mlp"))
    if data:
        started = {"num_steps": 9, "steps_per_epoch": 3, "batch_size": 4, "num_parameters": 5, "layers": ()}
        writer.event(RunStarted(time=0.0, task="classification", data=data, environment={}, **started))
    for finding in findings:
        writer.event(FindingRaised(time=0.0, step=2, finding=finding))
    if is_over:
        writer.event(RunFinished(time=9.0, step=9, epoch=3, status="finished", reason="all steps done", seconds=8.0))
    writer.close()
    return RunReader(folder).refresh()


@pytest.fixture
def view(tmp_path: Path) -> RunView:
    """One without a fault."""
    return recorded(tmp_path / "healthy")


@pytest.fixture
def faulty(tmp_path: Path) -> RunView:
    """One with a fault that holds."""
    return recorded(tmp_path / "faulty", FAULT)


def keys(view: RunView, **changes: Any) -> list[str]:
    state = {"live": False, "zoomed": False, "has_screen_behind": False}
    return footer(view, **{**state, **changes})


def test_a_finished_run_is_looked_back_on_compared_and_explained(view: RunView) -> None:
    assert keys(view)[:4] == ["run.rewind", "run.lesson", "run.edit", "run.compare"]


def test_a_fault_of_a_finished_run_comes_first(faulty: RunView) -> None:
    assert keys(faulty)[:3] == ["run.findings", "run.rewind", "run.lesson"]


def test_a_run_that_trains_elsewhere_is_only_looked_at(tmp_path: Path) -> None:
    ids = keys(recorded(tmp_path / "training", is_over=False))

    assert ids[:2] == ["run.rewind", "run.lesson"]
    assert "run.edit" not in ids


def test_a_run_of_a_program_of_the_users_own_cannot_be_trained_again(tmp_path: Path) -> None:
    spec = RunSpec(data=WatchedData(), model=WatchedModel())
    RunWriter.create(tmp_path / "watched", spec).close()

    assert "run.edit" not in keys(RunReader(tmp_path / "watched").refresh())


def test_a_run_that_trains_is_paused_and_edited(view: RunView) -> None:
    assert keys(view, live=True)[:2] == ["run.pause", "run.edit"]


def test_a_fault_of_a_run_that_trains_offers_its_remedy(faulty: RunView) -> None:
    assert "run.remedy" in keys(faulty, live=True)


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("zoomed", [True, False])
@pytest.mark.parametrize("behind", [True, False])
def test_there_are_six_and_help_and_quit_are_the_last(
    view: RunView, faulty: RunView, live: bool, zoomed: bool, behind: bool
) -> None:
    for run in (view, faulty):
        ids = keys(run, live=live, zoomed=zoomed, has_screen_behind=behind)

        assert len(ids) == len(set(ids)) == MOST
        assert ids[-2:] == ["app.help", "app.quit"]


@pytest.mark.parametrize("live", [True, False])
def test_pictures_that_can_be_drawn_are_offered_to_be(tmp_path: Path, live: bool) -> None:
    data = {"name": "digits", "task": "classification", "input_shape": [1, 8, 8]}

    ids = keys(recorded(tmp_path / "digits", FAULT, data=data), live=live)

    assert "run.draw" in ids
    assert ids[0] == ("run.pause" if live else "run.findings")
    assert len(ids) == len(set(ids)) == MOST


def test_a_zoomed_panel_can_be_left(view: RunView) -> None:
    assert "run.back" in keys(view, zoomed=True)
