"""Screens as pictures, from recorded runs. `pytest tests/snapshots --snapshot-update` after looking at them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import textual
from textual.pilot import Pilot
from textual.widgets import OptionList

from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.findings import FindingsScreen
from nn_tui.tui.screens.form import FormScreen
from nn_tui.tui.screens.preset_page import PresetPage
from nn_tui.tui.settings import Settings

from ..waiting import settle, until

PINNED = "8.2.8"
pytestmark = pytest.mark.skipif(textual.__version__ != PINNED, reason=f"pictures were made with textual {PINNED}")

Record = Callable[[str], Path]
AppOf = Callable[[Path], NNTui]
Compare = Callable[..., bool]
SMALL, MEDIUM, LARGE = (80, 24), (120, 40), (200, 60)


@pytest.mark.parametrize("size", [SMALL, MEDIUM, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_healthy_run(snap_compare: Compare, record: Record, app_of: AppOf, size: object) -> None:
    assert snap_compare(app_of(record("healthy")), terminal_size=size, run_before=settle)


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_run_with_a_finding(snap_compare: Compare, record: Record, app_of: AppOf, size: object) -> None:
    assert snap_compare(app_of(record("overfit")), terminal_size=size, run_before=settle)


def test_a_run_that_trains_has_marks(snap_compare: Compare, record: Record, app_of: AppOf) -> None:
    assert snap_compare(app_of(record("training")), terminal_size=MEDIUM, run_before=settle)


@pytest.mark.parametrize("kind", ["starting", "paused", "failed"])
def test_states_have_words(snap_compare: Compare, record: Record, app_of: AppOf, kind: str) -> None:
    assert snap_compare(app_of(record(kind)), terminal_size=SMALL, run_before=settle)


def test_findings_in_full(snap_compare: Compare, record: Record, app_of: AppOf) -> None:
    async def open_findings(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, FindingsScreen))
        await settle(pilot)

    assert snap_compare(app_of(record("overfit")), terminal_size=MEDIUM, run_before=open_findings)


@pytest.mark.parametrize("theme", ["light", "high-contrast"])
def test_themes(snap_compare: Compare, record: Record, settings: Settings, theme: str) -> None:
    app = NNTui(replace(settings, theme=theme), with_run(record("overfit")))

    assert snap_compare(app, terminal_size=MEDIUM, run_before=settle)


def test_ascii(snap_compare: Compare, record: Record, settings: Settings) -> None:
    app = NNTui(replace(settings, ascii=True), with_run(record("overfit")))

    assert snap_compare(app, terminal_size=MEDIUM, run_before=settle)


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_gallery(snap_compare: Compare, record: Record, settings: Settings, size: object) -> None:
    record("healthy")

    async def with_page(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: bool(pilot.app.screen.query(PresetPage)))
        await settle(pilot)
        runs = pilot.app.screen.query_one("#runs", OptionList)
        await until(pilot, lambda: "healthy-0000" in "".join(str(option.prompt) for option in runs.options))
        await settle(pilot)

    assert snap_compare(NNTui(settings), terminal_size=size, run_before=with_page)


def test_the_form(snap_compare: Compare, settings: Settings) -> None:
    async def open_form(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await settle(pilot)

    assert snap_compare(NNTui(settings), terminal_size=SMALL, run_before=open_form)
