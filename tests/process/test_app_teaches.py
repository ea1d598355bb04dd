"""The course and real trainers: a lesson beside the run it started, and an experiment."""

from pathlib import Path

import pytest

from nn_tui.tui.app import NNTui
from nn_tui.tui.learning.course_progress import read_progress
from nn_tui.tui.learning.lesson_pane import LessonPane
from nn_tui.tui.screens.course import CourseScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

from ..waiting import until


@pytest.fixture(autouse=True)
def _own_state_and_one_thread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


async def test_enter_opens_a_lesson_beside_its_run_and_a_digit_runs_an_experiment(tmp_path: Path) -> None:
    app = NNTui(Settings(runs_dir=tmp_path / "runs", theme="dark", warm_trainer=False))
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            app.open_course("xor-mlp")
            await until(pilot, lambda: isinstance(app.screen, CourseScreen))
            await pilot.press("enter")
            await until(pilot, lambda: bool(app.screen.query(LessonPane)))
            lesson = app.screen
            assert isinstance(lesson, RunScreen)
            experiment = lesson.query_one(LessonPane).lesson.experiments[0]
            await until(pilot, lambda: lesson.is_reading)
            await pilot.press("1")
            await until(pilot, lambda: isinstance(app.screen, RunScreen) and app.screen is not lesson)
            trial = app.screen
            assert isinstance(trial, RunScreen)
            spec, said = trial.view.spec, [note.message for note in app._notifications]
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is lesson)

            assert experiment.changes == {"model.hidden": [2]}
            assert (spec.preset, spec.model.hidden) == ("xor-mlp", [2])
            assert experiment.sentence in said
            assert read_progress()["xor-mlp"].experiments == {0}
    finally:
        app.trainers.terminate()
