"""What the table of runs does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.core.runs.folders import find_runs
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_table
from nn_tui.tui.keymap.runs import RUNS
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.screens.runs import RunsScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.workspace.run_table import RunTable

from ..waiting import until
from .seen import check_places, text_of

Record = Callable[[str], Path]


def table_of(app: NNTui) -> RunsScreen:
    """The table of runs, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, RunsScreen))


def names(app: NNTui) -> list[str]:
    """The runs shown, from top to bottom."""
    return [row.summary.name for row in table_of(app).table.rows]


async def filled(pilot: Pilot[int], count: int) -> NNTui:
    """Wait until so many runs are shown."""
    app = pilot.app
    assert isinstance(app, NNTui)
    await until(pilot, lambda: isinstance(app.screen, RunsScreen) and len(app.screen.table.rows) == count)
    return app


@pytest.fixture
def app(record: Record, settings: Settings) -> NNTui:
    record("healthy")
    record("overfit")
    record("failed")
    return NNTui(settings, with_table)


async def test_every_run_has_a_row_with_what_differs(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)

        assert sorted(names(app)) == ["failed-0000", "healthy-0000", "overfit-0000"]
        assert not [c for c in table_of(app)._columns if c.name.startswith("training.")], "these runs have one spec"


async def test_a_filter_is_obeyed_while_it_is_typed_and_escape_clears_it(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("slash", *"findings", "space", "equals_sign", "space", *"overfitting")
        await until(pilot, lambda: names(app) == ["overfit-0000"])
        await pilot.press("escape")
        await until(pilot, lambda: len(names(app)) == 3)


async def test_a_filter_that_makes_no_sense_yet_leaves_the_rows_and_says_why(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "validation_accuracy >"
        await until(pilot, lambda: "is missing" in str(app.screen.query_one("#filter-problem").render()))

        assert len(names(app)) == 3


async def test_a_click_on_a_title_sorts_and_a_second_turns_the_order(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.click("#table", offset=(5, 0))
        await until(pilot, lambda: names(app) == ["failed-0000", "healthy-0000", "overfit-0000"])
        await pilot.click("#table", offset=(5, 0))
        await until(pilot, lambda: names(app) == ["overfit-0000", "healthy-0000", "failed-0000"])


async def test_a_selected_run_keeps_its_letter_when_another_is_left_out(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("space", "space", "space")
        before = dict(table_of(app).slots)
        await pilot.press("up", "up", "space")

        assert len(before) == 3
        assert len(table_of(app).slots) == 2
        assert all(before[path] == slot for path, slot in table_of(app).slots.items())


async def test_c_overlays_the_selected_runs(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("space", "space", "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))

        screen = app.screen
        assert isinstance(screen, CompareScreen)
        assert {str(run.view.path): run.slot for run in screen.runs} == table_of(app).slots


async def test_a_single_run_cannot_be_compared(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("c")
        await pilot.pause()

        assert isinstance(app.screen, RunsScreen)
        assert any("two runs or more" in notification.message for notification in app._notifications)


async def test_enter_opens_the_run_and_escape_comes_back(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_a_deleted_run_comes_back_with_u(app: NNTui, settings: Settings) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("D")
        await filled(pilot, 2)
        gone = find_runs(settings.runs_dir)
        await pilot.press("u")
        await filled(pilot, 3)

        assert len(gone) == 2
        assert len(find_runs(settings.runs_dir)) == 3


async def test_a_run_deleted_when_the_table_is_left_is_gone_for_good(app: NNTui, settings: Settings) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        await pilot.press("D")
        await filled(pilot, 2)

    assert not (settings.runs_dir / ".trash").exists()


async def test_a_name_with_an_escape_sequence_is_drawn_as_text(settings: Settings) -> None:
    folder = settings.runs_dir / "bad\x1b[31mred"
    RunWriter.create(folder, load_preset("digits-mlp")).close()
    app = NNTui(settings, with_table)
    async with app.run_test(size=(80, 24)) as pilot:
        await filled(pilot, 1)

        drawn = "".join(segment.text for segment in table_of(app).table.render_line(1))
        assert "bad" in drawn
        assert "\x1b" not in drawn


async def test_the_gallery_opens_the_table(record: Record, settings: Settings) -> None:
    record("healthy")
    app = NNTui(settings)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("R")
        await filled(pilot, 1)


async def test_every_action_works(app: NNTui) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await filled(pilot, 3)
        for action in RUNS:
            while not isinstance(app.screen, RunsScreen):
                app.pop_screen()
            assert await app.run_action(action.action, app.screen), action.id
            await pilot.pause()


async def test_every_action_works_before_the_folder_has_been_read(app: NNTui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunsScreen, "_read", lambda self: None)
    async with app.run_test(size=(100, 30)) as pilot:
        for action in RUNS:
            while not isinstance(app.screen, RunsScreen):
                app.pop_screen()
            assert await app.run_action(action.action, app.screen), action.id
            await pilot.pause()


async def test_no_size_is_too_small_or_too_large(app: NNTui) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await filled(pilot, 3)
        for size in ((20, 5), (40, 12), (80, 24), (300, 100)):
            await pilot.resize_terminal(*size)
            await pilot.press("space", "slash", "x", "escape")
            await pilot.pause()
            table = app.screen.query_one(RunTable)
            check_places(app, [table.region])
            assert table.chosen is not None
            assert table.chosen.summary.name[:4] in text_of(app)


async def test_no_runs_is_an_answer(settings: Settings) -> None:
    app = NNTui(settings, with_table)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "none yet" in str(app.screen.query_one("#runs-count").render()))
        await pilot.press("enter", "space", "c", "D", "b", "u")
        await pilot.pause()
