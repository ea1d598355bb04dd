"""What the keys of the gallery do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from nn_tui.tui.app import NNTui
from nn_tui.tui.keymap.action import Action
from nn_tui.tui.keymap.gallery import GALLERY
from nn_tui.tui.screens.download import DownloadScreen
from nn_tui.tui.screens.form import FormScreen
from nn_tui.tui.screens.form_dialog import FormRow
from nn_tui.tui.screens.gallery import GalleryScreen
from nn_tui.tui.screens.help import HelpScreen
from nn_tui.tui.screens.preset_page import PresetPage, age
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

from ..waiting import until
from .seen import check_places, text_of

NOT_STARTING = [action for action in GALLERY if action.action != "start"]
Record = Callable[[str], Path]


def gallery_of(app: NNTui) -> GalleryScreen:
    """The gallery, whatever lies on it."""
    return next(screen for screen in app.screen_stack if isinstance(screen, GalleryScreen))


def names_in(app: NNTui) -> list[str]:
    """The presets listed."""
    return [entry.name for entry in gallery_of(app).presets.entries]


def runs_in(app: NNTui) -> str:
    """The recent runs listed."""
    runs = gallery_of(app).query("#runs")
    return "".join(str(option.prompt) for option in runs.first(OptionList).options) if runs else ""


async def test_the_first_preset_is_chosen(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)):
        chosen = gallery_of(app).chosen

        assert chosen is not None
        assert chosen.name == "digits-mlp"


async def test_j_and_k_move(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "k")
        chosen = gallery_of(app).chosen

        assert chosen is not None
        assert chosen.name == names_in(app)[1]


async def test_slash_filters_and_escape_shows_all_again(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        everything = names_in(app)
        await pilot.press("slash", *"spiral")
        await pilot.pause()
        found = names_in(app)
        await pilot.press("escape")
        await pilot.pause()

        assert found == ["spiral-mlp"]
        assert names_in(app) == everything


async def test_enter_in_the_search_starts_what_it_found(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"mnist-mlp", "enter")
        await until(pilot, lambda: isinstance(app.screen, DownloadScreen))  # its data are missing


async def test_down_leaves_the_search_for_what_it_found(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"xor", "down", "e")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))


async def test_a_search_without_result_says_so(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"qqqq", "enter", "enter")
        await pilot.pause()

        assert names_in(app) == []
        assert isinstance(app.screen, GalleryScreen)


async def test_recent_runs_of_the_preset_are_listed_and_open(record: Record, settings: Settings) -> None:
    record("healthy")
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(PresetPage)) and bool(gallery_of(app)._runs))
        await until(
            pilot, lambda: "healthy-0000" in str(gallery_of(app).query_one("#runs", OptionList).options[0].prompt)
        )
        await pilot.press("r", "enter")
        await until(pilot, lambda: isinstance(app.screen, RunScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GalleryScreen))


async def test_e_opens_a_form_made_from_the_spec(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))

        assert next(row.field.path for row in app.screen.query(FormRow)) == "training.learning_rate"


async def test_the_form_shows_what_is_wrong_beside_the_field_and_does_not_start(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        await pilot.press("ctrl+a", "delete", *"-1", "enter")
        await pilot.pause()

        assert isinstance(app.screen, FormScreen)
        assert app.screen.query(FormRow).first().is_wrong
        assert not list(settings.runs_dir.glob("*"))


async def test_question_mark_explains_the_gallery(settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()

        assert isinstance(app.screen, HelpScreen)


async def test_a_folder_that_cannot_be_written_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    app = NNTui(replace(settings, runs_dir=tmp_path / "file"))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: bool(app._notifications))

        assert any("could not start" in notification.message for notification in app._notifications)


async def test_a_key_of_no_action_is_mentioned(settings: Settings) -> None:
    app = NNTui(replace(settings, keys={"run.pausse": "p"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()

        assert any("did you mean 'run.pause'" in notification.message for notification in app._notifications)


@pytest.mark.parametrize("action", NOT_STARTING, ids=lambda action: action.id)
async def test_every_action_works_by_itself(settings: Settings, action: Action) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(100, 30)) as pilot:
        assert await app.run_action(action.action, app.screen)
        await pilot.pause()


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (120, 40), (200, 60), (300, 100)])
async def test_no_size_is_too_small_or_too_large(record: Record, settings: Settings, size: tuple[int, int]) -> None:
    record("overfit")
    app = NNTui(settings)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query(PresetPage)))
        await pilot.press("j", "k", "slash", "escape")
        await pilot.pause()
        halves = [app.screen.query_one(half).region for half in ("#list", "#page")]
        check_places(app, [half.intersection(app.screen.region) for half in halves])  # the list may be cut at its right
        words = text_of(app)

        await pilot.press("e")
        await pilot.pause()

        assert "digits-mlp" in words
        assert isinstance(app.screen, FormScreen)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "now"), (90, "1 min"), (3599, "59 min"), (7200, "2 h"), (86_399, "23 h"), (200_000, "2 d")],
)
def test_ages_are_told_in_the_largest_unit(seconds: float, words: str) -> None:
    assert age(seconds) == words
