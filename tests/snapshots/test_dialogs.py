"""Dialogs belong to the key system: help, the palette, moved keys, and j and k as everywhere."""

from dataclasses import replace

from textual.command import CommandPalette
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.screens.dialog import Choice, ChoiceScreen
from nn_tui.tui.screens.form import FormScreen
from nn_tui.tui.screens.help import HelpScreen
from nn_tui.tui.settings import Settings

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
