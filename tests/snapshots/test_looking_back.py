"""Looking back at a run: keys, timeline, playing, and what is said meanwhile."""

from collections.abc import Callable
from pathlib import Path

from nn_tui.core.runs.writer import RunWriter
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.lesson import LessonScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.screens.runs import RunsScreen

from ..waiting import until

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]


def run_screen(app: NNTui) -> RunScreen:
    """The run screen, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, RunScreen))


def notice_of(app: NNTui) -> str:
    """The line below the status."""
    return str(run_screen(app).query_one("#notice").render())


async def test_brackets_look_back_and_forth_until_the_newest(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: "step 864 of 900" in notice_of(app))
        view = run_screen(app).view
        await pilot.press("right_square_bracket", "right_square_bracket")
        await until(pilot, lambda: run_screen(app).at is None)

        assert (view.step, view.finished) == (864, None)
        assert not run_screen(app).timeline.display


async def test_full_stop_and_comma_move_by_single_steps(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left_square_bracket", "comma", "comma", "full_stop")

        assert run_screen(app).at == 881


async def test_a_finding_appears_only_once_it_was_raised(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        run_screen(app).look_back(449)
        await pilot.pause()
        before = run_screen(app).view.findings
        run_screen(app).look_back(451)
        await pilot.pause()

        assert before == ()
        assert [finding.code for finding in run_screen(app).view.findings] == ["overfitting"]


async def test_braces_jump_from_mark_to_mark(record: Record, app_of: AppOf) -> None:
    app = app_of(record("training"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left_curly_bracket")
        newest = run_screen(app).at
        await pilot.press("left_curly_bracket")
        before = run_screen(app).at
        await pilot.press("right_curly_bracket")

        assert (newest, before, run_screen(app).at) == (300, 200, 300)


async def test_g_on_a_finding_looks_at_where_it_began(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a", "g")
        await until(pilot, lambda: run_screen(app).at == 400)


async def test_a_finding_leads_to_the_lesson_about_it(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a", "L")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))


async def test_a_click_on_the_timeline_goes_there(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: run_screen(app).timeline.display)
        await pilot.pause()
        await pilot.click("#timeline", offset=(2, 0))
        await until(pilot, lambda: run_screen(app).at == 0)


async def test_playing_runs_to_the_end_and_stops_there(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        run_screen(app).look_back(850)
        await pilot.press("v", "P")
        await until(pilot, lambda: run_screen(app).at is None)

        assert not run_screen(app).playing


async def test_escape_comes_back_to_the_newest_step_before_it_leaves(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left_square_bracket", "escape")
        await pilot.pause()

        assert run_screen(app).at is None
        assert isinstance(app.screen, RunScreen)


async def test_a_live_run_goes_on_unseen_while_somebody_looks_back(
    writer_of: Callable[[], RunWriter], app_of: AppOf
) -> None:
    writer = writer_of()
    writer.extend("train_loss", range(1, 101), [1.0] * 100)
    writer.flush()
    app = app_of(writer.view.path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("left_square_bracket")
        writer.extend("train_loss", range(101, 201), [0.5] * 100)
        writer.flush()
        await until(pilot, lambda: run_screen(app).run.view.step == 200)
        seen = (run_screen(app).view.step, run_screen(app).last)
        await pilot.press("G")
        await until(pilot, lambda: run_screen(app).view.step == 200)
    writer.close()

    assert seen == (98, 100)


async def test_space_plays_while_looking_back_and_sends_nothing(
    writer_of: Callable[[], RunWriter], app_of: AppOf
) -> None:
    writer = writer_of()
    writer.extend("train_loss", range(1, 101), [1.0] * 100)
    writer.flush()
    app = app_of(writer.view.path)
    async with app.run_test(size=(100, 30)) as pilot:
        run_screen(app).look_back(10)
        await pilot.press("space")
        playing = run_screen(app).playing
        await pilot.press("space")
        await pilot.pause()

        assert (playing, run_screen(app).playing) == (True, False)
        assert writer.commands() == []
    writer.close()


async def test_c_offers_the_runs_to_compare_with_this_one_selected(record: Record, app_of: AppOf) -> None:
    folder = record("healthy")
    record("overfit")
    app = app_of(folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen) and len(app.screen.table.rows) == 2)
        table = app.screen
        assert isinstance(table, RunsScreen)
        assert list(table.slots) == [str(folder)]
        await pilot.press("A", "A", "c")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
