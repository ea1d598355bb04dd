"""What the keys of the run screen do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Static

from nn_tui.core.commands import Edit, Epoch, Pause, SaveCheckpoint, Step, Stop
from nn_tui.core.events import Paused
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec
from nn_tui.core.watched import WatchedData, WatchedModel
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.keymap.action import Action
from nn_tui.tui.keymap.run import RUN
from nn_tui.tui.panels import PANELS
from nn_tui.tui.screens.edit import EditScreen
from nn_tui.tui.screens.findings import FindingsScreen
from nn_tui.tui.screens.form import FormScreen
from nn_tui.tui.screens.help import HelpScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.screens.run_commands import OWN_PROGRAM
from nn_tui.tui.screens.run_looks import PAGED
from nn_tui.tui.settings import Settings

from ..waiting import until
from .seen import check_places, text_of

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]


SAYS = {"overfit": ("finished", "overfitting"), "starting": ("starting",), "failed": ("failed",)}
"""What must be on the screen, however small."""


def run_screen(app: NNTui) -> RunScreen:
    """The run screen, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, RunScreen))


def notice_of(app: NNTui) -> str:
    """The line below the status."""
    return str(run_screen(app).query_one("#notice").render())


async def test_l_changes_the_scale_and_back(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("l")
        once = run_screen(app).options.log_y
        await pilot.press("l")

        assert (once, run_screen(app).options.log_y) == (True, False)


async def test_capital_x_changes_the_scale_along_x_and_shows_the_whole_run(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("z", "X")
        once = run_screen(app).options
        await pilot.press("left", "z", "X")

        assert (once.log_x, once.x_range) == (True, None)
        assert run_screen(app).options.log_x is False


async def test_x_counts_in_epochs_seconds_and_examples(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        seen: list[str] = []
        for _ in range(3):
            await pilot.press("x")
            seen.append(run_screen(app).options.x_axis)

    assert seen == ["epoch", "time", "examples"]


async def test_plus_minus_and_zero_smooth(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        start = run_screen(app).options.smoothing
        await pilot.press("plus")
        more = run_screen(app).options.smoothing
        await pilot.press("minus", "minus")
        less = run_screen(app).options.smoothing
        await pilot.press("0")

        assert less < start < more
        assert run_screen(app).options.smoothing == 0


async def test_axis_and_smoothing_are_remembered_for_the_folder(record: Record, app_of: AppOf) -> None:
    folder = record("healthy")
    async with app_of(folder).run_test(size=(100, 30)) as pilot:
        await pilot.press("x", "X", "plus")
    app = app_of(folder)
    async with app.run_test(size=(100, 30)):
        options = run_screen(app).options

    assert (options.x_axis, options.log_x, options.smoothing) == ("epoch", True, 0.8)


def test_p_turns_every_panel_that_says_so() -> None:
    said = {panel.name for panel in PANELS if "`p`" in (type(panel).__doc__ or "")}

    assert set(PAGED) == said


async def test_arrows_move_the_crosshair_and_escape_removes_it(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("left", "left")
        near = run_screen(app).options.cursor
        await pilot.press("left", "left", "right")
        far = run_screen(app).options.cursor
        await pilot.press("escape")

        assert near is not None
        assert far is not None
        assert 1 <= far < near < 900
        assert run_screen(app).options.cursor is None


async def test_a_click_into_the_loss_puts_the_crosshair_there(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        loss = run_screen(app).area.panels["loss"]
        await until(pilot, lambda: loss.plot is not None)
        plot = loss.plot
        assert plot is not None
        await pilot.click("#loss", offset=(plot.left + plot.columns // 2, 5))
        await pilot.pause()

        cursor = run_screen(app).options.cursor
        assert cursor is not None
        assert abs(cursor - 450) <= 900 / plot.columns


@pytest.mark.parametrize("axis", ["epoch", "time"])
async def test_the_crosshair_moves_on_every_axis(record: Record, app_of: AppOf, axis: str) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*["x"] * ["step", "epoch", "time"].index(axis), "left", "left", "left")
        first = run_screen(app).options.cursor
        await pilot.press("right")

        assert first is not None
        assert first < (run_screen(app).options.cursor or 0) < 900


async def test_enter_zooms_the_focused_panel_and_escape_shows_all_again(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        area = run_screen(app).area
        before = [name for name, _ in area.places]
        await pilot.press("enter")
        zoomed = [name for name, _ in area.places]
        await pilot.press("escape")

        assert zoomed == ["loss"]
        assert [name for name, _ in area.places] == before


async def test_tab_reaches_every_panel_on_every_page(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = run_screen(app)
        visited: list[str] = []
        for _ in screen.area.order:
            await pilot.press("tab")
            panel = screen.focused_panel
            assert panel is not None
            assert panel.display
            visited.append(panel.name or "")

    assert sorted(visited) == sorted(screen.area.order)


async def test_pages_turn_by_key_and_by_mouse(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown")
        by_key = run_screen(app).area.page
        await pilot.click("#tabs", offset=(2, 0))
        await pilot.pause()

        assert by_key == 1
        assert run_screen(app).area.page == 0


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("space", Pause()),
        ("full_stop", Step()),
        ("greater_than_sign", Epoch()),
        ("C", SaveCheckpoint()),
        ("S", Stop()),
    ],
)
async def test_a_key_leaves_a_command_for_the_trainer(
    writer_of: Callable[[], RunWriter], app_of: AppOf, key: str, command: object
) -> None:
    writer = writer_of()
    app = app_of(writer.view.path)
    received: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: bool(received.extend(writer.commands()) or received))
    writer.close()

    assert received == [command]


async def test_the_badge_changes_only_when_the_trainer_says_so(
    writer_of: Callable[[], RunWriter], app_of: AppOf, record: Record
) -> None:
    writer = writer_of()
    app = app_of(writer.view.path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space")
        await pilot.pause(0.3)
        asked, status = notice_of(app), run_screen(app).view.status

        writer.event(Paused(time=0.0, step=0))
        writer.flush()
        await until(pilot, lambda: run_screen(app).view.status == "paused")
        await until(pilot, lambda: "Paused" in notice_of(app))

    writer.close()
    assert "pausing" in asked
    assert status == "starting"


async def test_space_goes_on_when_paused(record: Record, app_of: AppOf) -> None:
    app = app_of(record("paused"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space")
        await pilot.pause()

        assert "going on" in run_screen(app).run.request


async def test_e_changes_settings_of_a_run_that_trains(writer_of: Callable[[], RunWriter], app_of: AppOf) -> None:
    writer = writer_of()
    app = app_of(writer.view.path)
    received: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e")
        assert isinstance(app.screen, EditScreen)
        await pilot.press(*"0.25", "down", "right", "enter")
        await until(pilot, lambda: bool(received.extend(writer.commands()) or received))
    writer.close()

    assert received == [Edit({"training.learning_rate": 0.25, "training.optimizer": "momentum"})]


async def test_a_setting_that_cannot_be_is_refused_beside_its_row(record: Record, app_of: AppOf) -> None:
    app = app_of(record("training"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e", *"fast", "enter")

        assert isinstance(app.screen, EditScreen)
        assert "'fast' must be a number" in str(app.screen.query(".form-note").first(Static).render())

        await pilot.press("escape", "e", "up", *"nothing", "enter")

        assert isinstance(app.screen, EditScreen)
        notes = [str(note.render()) for note in app.screen.query(".form-note").results(Static)]
        assert sum("no layer is called 'nothing'" in note for note in notes) == 1


async def test_leaving_the_settings_changes_nothing(writer_of: Callable[[], RunWriter], app_of: AppOf) -> None:
    writer = writer_of()
    app = app_of(writer.view.path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e", *"0.25", "escape")
        await pilot.pause()

        assert not isinstance(app.screen, EditScreen)
    assert writer.commands() == []
    writer.close()


async def test_a_run_that_is_over_takes_no_commands(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space")
        await pilot.pause()

        assert run_screen(app).run.request == ""
        assert any("is over" in notification.message for notification in app._notifications)


async def test_e_changes_a_run_that_is_over_into_another(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        await until(pilot, lambda: "Train overfit-0000 again, changed" in text_of(app))


async def test_a_view_only_window_says_so(record: Record, settings: Settings) -> None:
    app = NNTui(settings, with_run(record("training"), read_only=True))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space", "e")
        await pilot.pause()

        assert run_screen(app).run.request == ""
        assert any("view only" in notification.message for notification in app._notifications)


@pytest.mark.parametrize("read_only", [True, False], ids=["opened", "attached"])
async def test_a_program_of_ones_own_is_not_told_what_it_would_not_hear(
    tmp_path: Path, settings: Settings, read_only: bool
) -> None:
    writer = RunWriter.create(tmp_path / "mine", RunSpec(data=WatchedData(), model=WatchedModel()))
    writer.add("train_loss", 1, 0.5)
    writer.flush()
    app = NNTui(settings, with_run(tmp_path / "mine", read_only=read_only))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("space", "e")
        await pilot.pause()

        assert isinstance(app.screen, RunScreen)
        assert app.screen.run.request == ""
        assert {notification.message for notification in app._notifications} == {OWN_PROGRAM}
    asked = list(writer.commands())
    writer.close()

    assert not asked


async def test_a_lists_findings_with_evidence_and_remedies(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a")
        await pilot.pause()

        assert isinstance(app.screen, FindingsScreen)
        text = str(app.screen.query_one("#finding").render())
        assert "risen 31 %" in text
        assert "best validation loss" in text


async def test_no_findings_is_an_answer(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("a")
        await pilot.pause()

        assert "None so far" in str(app.screen.query_one("#question").render())


async def test_s_saves_a_picture_into_the_run_folder(record: Record, app_of: AppOf) -> None:
    folder = record("healthy")
    app = app_of(folder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("s")
        await pilot.pause()

    assert (folder / "screen-step-900.svg").read_text(encoding="utf-8").startswith("<svg")


async def test_question_mark_explains_the_panel_in_focus(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab", "question_mark")
        await pilot.pause()

        assert isinstance(app.screen, HelpScreen)
        assert "Metric" in str(app.screen.query_one(".dialog-title").render())


async def test_t_takes_the_next_theme(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(100, 30)) as pilot:
        seen: list[str] = []
        for _ in range(4):
            await pilot.press("t")
            seen.append(app.theme)

    assert seen == ["light", "high-contrast", "terminal", "dark"]


async def test_the_palette_finds_and_runs_any_action(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"logarithmic")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await until(pilot, lambda: run_screen(app).options.log_y)


async def test_the_palette_opens_from_a_screen_that_came_to_lie_on_it(record: Record, app_of: AppOf) -> None:
    app = app_of(record("healthy"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p")
        app.read_style()
        await app.push_screen(FindingsScreen(run_screen(app).view))  # as what was loading when the search began
        await pilot.press("ctrl+p")

        assert isinstance(app.screen, CommandPalette)


async def test_the_footer_shows_at_most_six_keys_and_takes_clicks(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        bar = app.screen.query_one("#keys")
        assert 3 <= len(bar._places) <= 6
        await pilot.click("#keys", offset=(bar._places[0][0], 0))
        await pilot.pause()

        assert isinstance(app.screen, FindingsScreen)


async def test_a_key_can_be_moved_by_action_id(record: Record, settings: Settings) -> None:
    app = NNTui(replace(settings, keys={"run.log_scale": "ctrl+g"}), with_run(record("healthy")))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("l")
        by_old = run_screen(app).options.log_y
        await pilot.press("ctrl+g")

        assert (by_old, run_screen(app).options.log_y) == (False, True)


@pytest.mark.parametrize("action", RUN, ids=lambda action: action.id)
async def test_every_action_works_by_itself(record: Record, app_of: AppOf, action: Action) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(100, 30)) as pilot:
        assert await app.run_action(action.action, app.screen)
        await pilot.pause()


async def test_q_leaves_at_once_when_nothing_of_ours_trains(record: Record, app_of: AppOf) -> None:
    app = app_of(record("training"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("q")
        await pilot.pause()

    assert app.return_code == 0


@pytest.mark.parametrize(
    "size", [(20, 5), (40, 12), (60, 18), (79, 23), (80, 24), (100, 30), (120, 40), (160, 50), (200, 60), (300, 100)]
)
@pytest.mark.parametrize("kind", SAYS)
async def test_no_size_is_too_small_or_too_large(
    record: Record, app_of: AppOf, kind: str, size: tuple[int, int]
) -> None:
    app = app_of(record(kind))
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab")
        await pilot.pause()
        check_places(app, [panel.region for panel in run_screen(app).area.displayed])
        words = text_of(app)

        await pilot.press("enter", "question_mark")
        await pilot.pause()

        assert any(word in words for word in SAYS[kind])
        assert isinstance(app.screen, HelpScreen)


async def test_a_storm_of_resizes_ends_in_order(record: Record, app_of: AppOf) -> None:
    app = app_of(record("overfit"))
    async with app.run_test(size=(120, 40)) as pilot:
        for width in range(20, 200, 9):
            await pilot.resize_terminal(width, 5 + width // 4)
        await pilot.resize_terminal(120, 40)
        await pilot.pause(0.2)

        area = run_screen(app).area
        assert area.panels["loss"].region.width > 60
        assert not any(a.region.overlaps(b.region) for i, a in enumerate(area.displayed) for b in area.displayed[:i])
