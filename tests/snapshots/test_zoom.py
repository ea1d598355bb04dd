"""Zooming into a run: by keys, wheel and drag, the same stretch in every chart, and a way back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.choose_metric import ChooseMetric
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]


def run_screen(app: NNTui) -> RunScreen:
    """The run, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, RunScreen))


async def ranges(pilot: Pilot[int]) -> set[tuple[float, float]]:
    """The x axes of all charts on screen."""
    await pilot.pause(0.2)
    assert isinstance(pilot.app, NNTui)
    return {panel.plot.x_range for panel in run_screen(pilot.app).area.displayed if panel.plot}


async def test_z_shows_a_narrower_stretch_in_every_chart_and_escape_everything_again(
    record: Record, app_of: AppOf
) -> None:
    async with app_of(record("healthy")).run_test(size=(120, 40)) as pilot:
        before = await ranges(pilot)
        await pilot.press("z", "z")
        narrow = await ranges(pilot)
        await pilot.press("escape")

        assert before == {(0.0, 900.0)}
        assert narrow == {(337.5, 562.5)}
        assert await ranges(pilot) == before


async def test_a_key_that_shows_everything_again_is_in_sight_while_a_part_is_shown(
    record: Record, app_of: AppOf
) -> None:
    async with app_of(record("healthy")).run_test(size=(80, 24)) as pilot:
        await pilot.press("z")
        await pilot.pause(0.2)
        row = pilot.app.screen.query_one("#keys").render_line(0).text

        assert "home show all" in row


async def test_the_stretch_moves_but_not_beyond_the_run(record: Record, app_of: AppOf) -> None:
    async with app_of(record("healthy")).run_test(size=(120, 40)) as pilot:
        await pilot.press("z", "shift+right")
        moved = await ranges(pilot)
        await pilot.press(*["shift+right"] * 5)

        assert moved == {(337.5, 787.5)}
        assert await ranges(pilot) == {(450.0, 900.0)}


async def test_the_crosshair_takes_the_stretch_along(record: Record, app_of: AppOf) -> None:
    async with app_of(record("healthy")).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, NNTui)
        run_screen(app).look(x_range=(100.0, 110.0), cursor=109)
        await pilot.pause(0.2)
        for _ in range(5):
            await pilot.press("right")
            await pilot.pause(0.1)

        assert await ranges(pilot) == {(104.0, 114.0)}


async def test_the_wheel_zooms_where_the_mouse_is_and_a_drag_moves(record: Record, app_of: AppOf) -> None:
    async with app_of(record("healthy")).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, NNTui)
        await pilot.pause(0.2)
        loss = run_screen(app).area.panels["loss"]
        assert loss.plot is not None
        at = loss.plot.left
        await pilot._post_mouse_events([events.MouseScrollUp], "#loss", (at, 3))
        zoomed = await ranges(pilot)
        await pilot.mouse_down(loss, offset=(at + 20, 3))
        await pilot.hover(loss, offset=(at + 5, 3))
        await pilot.mouse_up(loss, offset=(at + 5, 3))
        ((low, high),) = await ranges(pilot)

        assert zoomed == {(0.0, 450.0)}
        assert low > 0
        assert high - low == pytest.approx(450)


async def test_any_metric_can_run_along_x(record: Record, app_of: AppOf) -> None:
    async with app_of(record("healthy")).run_test(size=(120, 40)) as pilot:
        await pilot.press("M")
        await pilot.pause(0.2)
        assert isinstance(pilot.app.screen, ChooseMetric)
        pilot.app.screen.query_one(Input).value = "validation acc"
        await pilot.pause(0.1)
        await pilot.press("enter")
        ((low, high),) = await ranges(pilot)

        assert (low, high) == pytest.approx((0.98 - 0.9 * 2.718281828**-0.5, 0.98), abs=1e-3)


async def test_any_metric_can_run_along_x_of_an_overlay(record: Record, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        app = pilot.app
        assert isinstance(app, NNTui)
        app.compare([(record("healthy"), 0), (record("overfit"), 1)])
        await pilot.pause(0.3)
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        screen._show_over("elapsed_seconds")
        await pilot.pause(0.3)
        await pilot.press("z")
        await pilot.pause(0.3)

        (shown,) = {view.plot.x_range for view in screen.grid.displayed if view.plot}
        first, last = 45 / 107, 900 / 107
        assert shown == pytest.approx((first + (last - first) / 4, last - (last - first) / 4))
