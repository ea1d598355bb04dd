"""The table of runs, overlays and the past as pictures, and what must hold of them at any size and without colour."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import textual
from textual.pilot import Pilot
from textual.widgets import Input

from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_table
from nn_tui.tui.screens.compare import Attempt, CompareScreen
from nn_tui.tui.screens.findings import FindingsScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.screens.runs import RunsScreen
from nn_tui.tui.settings import Settings

from ..waiting import until

PINNED = "8.2.8"
pytestmark = pytest.mark.skipif(textual.__version__ != PINNED, reason=f"pictures were made with textual {PINNED}")

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]
Compare = Callable[..., bool]
SMALL, MEDIUM, LARGE = (80, 24), (120, 40), (200, 60)
sizes = pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def table(record: Record, settings: Settings) -> NNTui:
    """The table of four runs."""
    for kind in ("healthy", "overfit", "training", "failed"):
        record(kind)
    return NNTui(settings, with_table)


async def filled(pilot: Pilot[int]) -> None:
    """Wait for the rows, sorted by name, for all were made just now."""
    screen = pilot.app.screen
    assert isinstance(screen, RunsScreen)
    await until(pilot, lambda: len(screen.table.rows) == 4)
    screen._sorted = ("name", False)
    screen._arrange()


def overlaying(app: NNTui, record: Record, attempt: Attempt | None, *keys: str) -> Callable[[Pilot[int]], object]:
    """Open an overlay and press keys."""

    async def run(pilot: Pilot[int]) -> None:
        folders = [record(kind) for kind in ("overfit", "healthy", "training")]
        app.compare([(folder, slot) for slot, folder in enumerate(folders)], folders[0], attempt)
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.grid.views[0].plot is not None)
        await pilot.press(*keys)
        await until(pilot, lambda: True)

    return run


@sizes
def test_the_table_of_runs(snap_compare: Compare, table: NNTui, size: object) -> None:
    async def select_two(pilot: Pilot[int]) -> None:
        await filled(pilot)
        await pilot.press("home", "space", "space", "b")
        await until(pilot, lambda: True)

    assert snap_compare(table, terminal_size=size, run_before=select_two)


def test_the_table_filtered(snap_compare: Compare, table: NNTui) -> None:
    async def type_a_filter(pilot: Pilot[int]) -> None:
        await filled(pilot)
        await pilot.press("slash")
        pilot.app.screen.query_one("#filter", Input).value = "validation_accuracy > 0.9 and findings = overfitting"
        await until(pilot, lambda: True)

    assert snap_compare(table, terminal_size=SMALL, run_before=type_a_filter)


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_overlay(snap_compare: Compare, record: Record, settings: Settings, size: object) -> None:
    app = NNTui(settings)
    keys = ("9", "left", "left", "left") if size == LARGE else ("left", "left", "left")

    assert snap_compare(app, terminal_size=size, run_before=overlaying(app, record, None, *keys))


def test_a_repair_overlaid(snap_compare: Compare, record: Record, settings: Settings) -> None:
    app = NNTui(replace(settings, theme="light"))
    attempt = Attempt("overfitting", "Add dropout 0.3")

    assert snap_compare(app, terminal_size=MEDIUM, run_before=overlaying(app, record, attempt))


def test_an_overlay_in_ascii(snap_compare: Compare, record: Record, settings: Settings) -> None:
    app = NNTui(replace(settings, ascii=True))

    assert snap_compare(app, terminal_size=MEDIUM, run_before=overlaying(app, record, None))


@sizes
def test_the_past(snap_compare: Compare, record: Record, app_of: AppOf, size: object) -> None:
    async def look_back(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: True)
        screen = pilot.app.screen
        assert isinstance(screen, RunScreen)
        screen.look_back(600)
        await until(pilot, lambda: screen.timeline.display)

    assert snap_compare(app_of(record("overfit")), terminal_size=size, run_before=look_back)


def test_a_finding_on_a_small_terminal(snap_compare: Compare, record: Record, app_of: AppOf) -> None:
    async def open_findings(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: True)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindingsScreen))

    assert snap_compare(app_of(record("overfit")), terminal_size=SMALL, run_before=open_findings)


async def test_the_text_of_the_table_tells_status_from_status(table: NNTui) -> None:
    async with table.run_test(size=MEDIUM) as pilot:
        await filled(pilot)
        screen = table.screen
        assert isinstance(screen, RunsScreen)
        rows = ["".join(s.text for s in screen.table.render_line(y)) for y in range(1, 5)]

    assert [next(sign for sign in "✓✕▸" if sign in row[4:]) for row in rows] == ["✕", "✓", "✓", "▸"]
    assert ["overfitting" in row for row in rows] == [False, False, True, False]
