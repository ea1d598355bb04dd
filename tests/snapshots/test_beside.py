"""Runs side by side: which runs and panels, which moment, what is said where there is nothing, and the way back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from nn_tui.core.events import RunFinished
from nn_tui.core.runs import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.beside.run_panel import RunBeside, RunPanel
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.keymap.beside import BESIDE
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.screens.beside import BesideScreen
from nn_tui.tui.screens.compare import CompareScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.widgets.dashboard_area import PageTabs

from ..waiting import until
from .conftest import STARTED, TIME, write_curves
from .seen import check_places, text_of

Write = Callable[..., Path]
BOUNDARY = {"task": "binary", "x_range": [-1, 1], "y_range": [-1, 1]}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A finished run with pictures at some steps: those of layers, and a decision boundary of its own shade."""

    def write(name: str, steps: Sequence[int] = (300, 900), layers: Sequence[str] = (), shade: float = 0.9) -> Path:
        folder = tmp_path / "runs" / name
        writer = RunWriter.create(folder, load_preset("spiral-mlp"))
        writer.event(STARTED)
        write_curves(writer, 900)
        for step in steps:
            writer.snapshot("decision_boundary", step, {"map": np.full((8, 8), shade * step / 900)}, BOUNDARY)
            for layer in layers:
                writer.snapshot(f"weights/{layer}", step, {"weight": np.full((4, 4), step / 900)}, {})
        writer.event(
            RunFinished(time=TIME + 9, step=900, epoch=20, status="finished", reason="all steps done", seconds=8.4)
        )
        writer.close()
        return folder

    return write


def beside(app: NNTui) -> BesideScreen:
    """The runs side by side, whatever lies on them."""
    return next(screen for screen in app.screen_stack if isinstance(screen, BesideScreen))


def names(screen: BesideScreen) -> list[str]:
    """Runs as they stand on the screen."""
    return [place.sign.name for place in screen.places if place.display and place.sign]


def facts(screen: BesideScreen) -> list[str]:
    """What stands below each name."""
    labels = [place.label for place in screen.places if place.display]
    return [
        " · ".join(filter(None, (label.render_line(y).text.strip() for y in range(1, label.size.height))))
        for label in labels
    ]


async def opened(pilot: Pilot[int], folders: Sequence[Path], baseline: Path | None = None) -> BesideScreen:
    """Overlay runs, then press c."""
    app = pilot.app
    assert isinstance(app, NNTui)
    app.compare([(folder, slot) for slot, folder in enumerate(folders)], baseline)
    await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.grid.views[0].plot is not None)
    await pilot.press("c")
    await until(pilot, lambda: isinstance(app.screen, BesideScreen) and bool(names(app.screen)))
    return beside(app)


async def turn_to(pilot: Pilot[int], screen: BesideScreen, picture: str) -> None:
    """Press p until this picture is shown."""
    for _ in range(9):
        if screen.named_page[0] == picture:
            return
        await pilot.press("p")
    pytest.fail(f"{picture} is none of the pictures")


async def test_the_baseline_comes_first_with_its_sign(write: Write, settings: Settings) -> None:
    a, b, c = (write(name) for name in ("one", "two", "three"))
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, (a, b, c), baseline=b)

        assert names(screen) == ["two", "one", "three"]
        assert [place.label.render_line(0).text.split()[0] for place in screen.places[:3]] == ["▸B", "A", "C"]
        assert "◆" in screen.places[0].label.render_line(0).text


async def test_a_hidden_run_has_no_place(write: Write, settings: Settings) -> None:
    folders = [write(name) for name in ("one", "two", "three")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, NNTui)
        app.compare([(folder, slot) for slot, folder in enumerate(folders)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.legend.chosen is not None)
        await pilot.press("shift+tab", "down", "space", "c")
        await until(pilot, lambda: isinstance(app.screen, BesideScreen) and bool(names(app.screen)))

        assert names(beside(app)) == ["one", "three"]


async def test_with_every_run_hidden_the_charts_say_so(write: Write, settings: Settings) -> None:
    app = NNTui(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        app.compare([(write("one"), 0)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.legend.chosen is not None)
        await pilot.press("shift+tab", "space", "c")
        await until(pilot, lambda: "Every run is hidden; space in their list shows one again." in text_of(app))

        assert isinstance(app.screen, CompareScreen)


async def test_tab_goes_through_the_panels_that_any_run_has(write: Write, settings: Settings) -> None:
    folders = [write("plain", layers=()), write("layered", layers=("hidden_1", "output"))]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders)
        seen = [screen.panel.name]
        for _ in screen.panels:
            await pilot.press("tab")
            seen.append(screen.panel.name)

        assert seen[:3] == ["picture", "findings", "layers"]
        assert seen[-1] == seen[0]
        assert not set(seen) & {"loss", "metric", "status"}


async def test_the_title_of_the_panel_is_always_in_sight(write: Write, settings: Settings) -> None:
    folders = [write("one", layers=("hidden_1",)), write("two")]
    async with NNTui(settings).run_test(size=(40, 12)) as pilot:
        screen = await opened(pilot, folders)
        for _ in screen.panels:
            await pilot.press("shift+tab")
            await until(pilot, lambda: f"[{screen.panel.title}]" in text_of(screen.nn_app).splitlines()[1])


@pytest.mark.parametrize(
    ("panel", "page", "words"),
    [("filters", "filters/conv_1", "No filters of conv_1 in this run."), ("feature_maps", "", "Nothing in this run.")],
)
def test_a_run_that_has_nothing_to_show_says_so(write: Write, panel: str, page: str, words: str) -> None:
    place = RunPanel()
    place.panel, place.page_name = next(one for one in PANELS if one.name == panel), page

    look = place.look(RunBeside(RunReader(write("plain")).refresh()), ViewOptions())

    assert place.draw(look, 60, 3, ChartStyle()).text().startswith(words)


async def test_every_run_shows_the_picture_of_the_same_name(write: Write, settings: Settings) -> None:
    folders = [write("deep", layers=("hidden_1", "hidden_2", "output")), write("flat", layers=("output",))]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        await turn_to(pilot, screen, "weights/output")
        await until(pilot, lambda: "weights of output" in text_of(screen.nn_app).splitlines()[0])
        looks = [
            place.panel.look(RunBeside(screen.view_of(index)), screen.options_now)
            for index, place in enumerate(screen.places[:2])
        ]

        assert [look.model.name for look in looks] == ["weights/output"] * 2


async def test_brackets_move_all_runs_to_the_same_step(write: Write, settings: Settings) -> None:
    folders = [write("one"), write("two")]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.press("tab", "tab", "left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: screen.timeline.display)
        await until(pilot, lambda: all(fact.startswith("step 864") for fact in facts(screen)))
        await pilot.press("right_square_bracket", "right_square_bracket")
        await until(pilot, lambda: not screen.timeline.display)

        assert screen.at is None


async def test_pictures_are_those_recorded_nearest_to_the_step(write: Write, settings: Settings) -> None:
    folders = [write("early", steps=(300, 900)), write("late", steps=(45, 500))]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        screen.look_back(410)

        await until(pilot, lambda: [fact.split(" · ")[0] for fact in facts(screen)] == ["step 300", "step 500"])


async def test_the_step_of_the_crosshair_is_taken_along(write: Write, settings: Settings) -> None:
    folders = [write("one"), write("two")]
    app = NNTui(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        app.compare([(folder, slot) for slot, folder in enumerate(folders)])
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.grid.views[0].plot is not None)
        assert isinstance(app.screen, CompareScreen)
        app.screen.put_cursor(310)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, BesideScreen))

        await until(pilot, lambda: "step 310 of 900" in text_of(app))


async def test_playing_moves_every_run(write: Write, settings: Settings) -> None:
    folders = [write("one", steps=range(45, 901, 45)), write("two", steps=range(45, 901, 45))]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.press("P")
        await until(pilot, lambda: "playing" in text_of(screen.nn_app))
        await until(pilot, lambda: all(not fact.startswith(("step 45 ", "step 900")) for fact in facts(screen)))
        await pilot.press("P")
        await until(pilot, lambda: "playing" not in text_of(screen.nn_app))

        assert not screen.playing


async def test_each_run_says_how_good_it_was_by_then(write: Write, settings: Settings) -> None:
    folders = [write("one", steps=(450, 900)), write("two", steps=(450, 900))]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        await until(pilot, lambda: all(" · accuracy " in fact for fact in facts(screen)))
        newest = facts(screen)
        screen.look_back(450)
        await until(pilot, lambda: all(fact.startswith("step 450 · accuracy ") for fact in facts(screen)))

        assert facts(screen)[0].split()[-2] < newest[0].split()[-2], "accuracy rises in these runs"


async def test_what_cannot_be_subtracted_is_shown_as_it_is(write: Write, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, (write("one"), write("two")))
        await pilot.press("tab", "d")
        await until(pilot, lambda: text_of(screen.nn_app).count("Nothing wrong found") == 2)

        assert any("cannot be subtracted" in said.message for said in screen.nn_app._notifications)


async def test_a_difference_is_from_the_first_run(write: Write, settings: Settings) -> None:
    folders = [write("one", shade=0.9), write("two", shade=0.4)]
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.press("d")
        await until(pilot, lambda: "0.500 apart on average" in facts(screen)[1])

        assert "decision boundary less that of one" in text_of(screen.nn_app)
        assert "apart" not in facts(screen)[0]


async def test_runs_that_find_no_room_are_on_further_pages_each_led_by_the_baseline(
    write: Write, settings: Settings
) -> None:
    folders = [write(name) for name in ("one", "two", "three", "four", "five")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders, baseline=folders[0])
        first = names(screen)
        await pilot.press("right_parenthesis")
        await until(pilot, lambda: names(screen) != first)

        assert first == ["one", "two", "three"]
        assert names(screen) == ["one", "four", "five"]
        assert "3 of 5 runs side by side" in text_of(screen.nn_app)


async def test_arrows_choose_a_run_wherever_it_is(write: Write, settings: Settings) -> None:
    folders = [write(name) for name in ("one", "two", "three", "four")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.press("right", "right", "right")
        await until(pilot, lambda: names(screen) == ["four"])

        assert screen.places[0].label.render_line(0).text.startswith("▸D")


async def test_digits_choose_how_many_are_shown(write: Write, settings: Settings) -> None:
    folders = [write(name) for name in ("one", "two", "three", "four")]
    async with NNTui(settings).run_test(size=(160, 50)) as pilot:
        screen = await opened(pilot, folders)
        for key, shown in (("1", 1), ("2", 2), ("9", 4)):
            await pilot.press(key)
            await until(pilot, lambda shown=shown: len([place for place in screen.places if place.display]) == shown)


async def test_enter_shows_the_chosen_run_alone_escape_all_again_and_c_the_charts(
    write: Write, settings: Settings
) -> None:
    folders = [write("one"), write("two")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.press("right", "enter")
        await until(pilot, lambda: names(screen) == ["two"])
        await pilot.press("escape")
        await until(pilot, lambda: names(screen) == ["one", "two"])
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))


async def test_o_opens_the_chosen_run(write: Write, settings: Settings) -> None:
    folders = [write("one"), write("two")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        await opened(pilot, folders)
        await pilot.press("right", "o")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))

        assert isinstance(pilot.app.screen, RunScreen)
        assert pilot.app.screen.view.name == "two"


async def test_a_click_chooses_a_run_and_a_title_a_panel(write: Write, settings: Settings) -> None:
    folders = [write("one"), write("two")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders)
        await pilot.click("#place-1", offset=(5, 5))
        await until(pilot, lambda: screen.chosen == 1)
        await pilot.click(screen.query_one(PageTabs), offset=(12, 0))
        await until(pilot, lambda: screen.panel.name == "findings")
        await pilot.click("#place-0", offset=(5, 5), times=2)
        await until(pilot, lambda: names(screen) == ["one"])


async def test_a_run_that_trains_goes_on_in_its_place(
    write: Write, settings: Settings, writer_of: Callable[[], RunWriter]
) -> None:
    writer = writer_of()
    writer.event(STARTED)
    writer.add("train_loss", 45, 0.7)
    writer.flush()
    async with NNTui(settings).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, (write("done"), writer.view.path))
        await until(pilot, lambda: "No decision boundary yet." in text_of(screen.nn_app))
        writer.snapshot("decision_boundary", 90, {"map": np.zeros((8, 8))}, BOUNDARY)
        writer.add("train_loss", 90, 0.6)
        writer.flush()

        await until(pilot, lambda: facts(screen)[1].startswith("step 90"))
    writer.close()


async def test_monochrome_text_tells_run_from_run(
    write: Write, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    folders = [write("same"), write("same-2"), write("same-3")]
    async with NNTui(replace(settings, ascii=True)).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders)
        labels = [place.label.render_line(0).text for place in screen.places[:3]]

        assert [label[1] for label in labels] == ["A", "B", "C"]
        assert len({label[3:7] for label in labels}) == 3, "each line is made of a sign of its own"
        assert [label.split()[2] for label in labels] == ["same", "same-2", "same-3"]


async def test_the_help_page_explains_the_panel_and_lists_the_keys(write: Write, settings: Settings) -> None:
    async with NNTui(settings).run_test(size=(120, 60)) as pilot:
        screen = await opened(pilot, (write("one"), write("two")))
        await pilot.press("question_mark")

        await until(pilot, lambda: "Picture, side by side" in text_of(screen.nn_app))
        await until(pilot, lambda: "Show of each run how it differs from the first." in text_of(screen.nn_app))


async def test_every_action_works_at_any_size(write: Write, settings: Settings) -> None:
    folders = [write(name, layers=("output",)) for name in ("one", "two", "three", "four")]
    async with NNTui(settings).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, folders, baseline=folders[1])
        for size in ((20, 5), (300, 100)):
            await pilot.resize_terminal(*size)
            for action in BESIDE:
                if action.action not in ("back", "open"):
                    assert await pilot.app.run_action(action.action, screen), action.id
                    await pilot.pause()
            await pilot.app.run_action("live", screen)
            await pilot.pause(0.1)

            check_places(screen.nn_app, [place.region for place in screen.places if place.display])
