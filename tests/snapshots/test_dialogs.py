"""Dialogs belong to the key system: help, the palette, moved keys, and j and k as everywhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual.command import CommandPalette
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.dialog import Choice, ChoiceScreen
from nn_tui.tui.screens.findings import FindingsScreen
from nn_tui.tui.screens.form import FormScreen
from nn_tui.tui.screens.help import HelpScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.key_bar import KeyBar

Record = Callable[[str], Path]
ANSWERS = (Choice("stop", "s", "stop"), Choice("leave", "l", "leave"), Choice("cancel", "c", "cancel"))


async def ask(app: NNTui, pilot: Pilot[int]) -> OptionList:
    app.read_style()
    await app.push_screen(ChoiceScreen("Leave?", "One is training.", ANSWERS))
    await pilot.pause()
    return app.screen.query_one(OptionList)


async def test_a_dialog_explains_itself(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test() as pilot:
        await ask(app, pilot)

        await pilot.press("question_mark")

        assert isinstance(app.screen, HelpScreen)


async def test_the_palette_opens_in_a_dialog(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test() as pilot:
        await ask(app, pilot)

        await pilot.press("ctrl+p")

        assert CommandPalette.is_open(app)


async def test_j_and_k_move_among_answers(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test() as pilot:
        answers = await ask(app, pilot)
        await pilot.press("j", "j")
        lowest = answers.highlighted

        await pilot.press("k")

        assert (lowest, answers.highlighted) == (2, 1)


async def test_a_moved_key_closes_a_dialog_and_escape_no_longer_does(settings: Settings) -> None:
    app = NNTui(replace(settings, keys={"dialog.close": "x"}))
    async with app.run_test() as pilot:
        await ask(app, pilot)
        await pilot.press("escape")
        is_open = isinstance(app.screen, ChoiceScreen)

        await pilot.press("x")

        assert is_open
        assert not isinstance(app.screen, ChoiceScreen)


async def test_a_form_names_the_keys_as_they_are_now(settings: Settings) -> None:
    app = NNTui(replace(settings, keys={"dialog.close": "ctrl+g"}))
    async with app.run_test() as pilot:
        app.read_style()
        await app.push_screen(FormScreen(load_preset("xor-mlp")))
        await pilot.pause()

        lines = [str(static.content) for static in app.screen.query(Static) if isinstance(static.content, Content)]

        assert any(line.endswith("ctrl+g leaves it") for line in lines)


async def test_moved_keys_work_in_the_findings_and_are_the_ones_named(settings: Settings, record: Record) -> None:
    app = NNTui(replace(settings, keys={"findings.apply": "r"}), with_run(record("overfit")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        told = str(app.screen.query_one(KeyBar).render())
        await pilot.press("f")
        stays = isinstance(app.screen, FindingsScreen)

        await pilot.press("r")
        await pilot.pause()

        assert " r try it " in told
        assert stays
        assert not isinstance(app.screen, FindingsScreen)


async def test_the_findings_explain_themselves(settings: Settings, record: Record) -> None:
    app = NNTui(settings, with_run(record("overfit")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")

        await pilot.press("question_mark")

        assert isinstance(app.screen, HelpScreen)


async def test_findings_judge_numbers_as_the_panel_does(settings: Settings, record: Record) -> None:
    app = NNTui(settings, with_run(record("overfit")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()

        assert "validation loss 0.420, healthy below 0.352" in str(app.screen.query_one("#finding", Static).content)
