"""Drawing for a network: with the mouse, with keys, and what the network makes of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
import textual
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot

from nn_tui.core.classifying.messages import Problem
from nn_tui.core.events import RunFinished
from nn_tui.core.families import MLP
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.draw import DrawScreen
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

from ..waiting import settle, until
from ..weights import nearest_digit, write_weights
from .conftest import STARTED, TIME, write_curves
from .seen import check_places, text_of
from .test_screens import MEDIUM, PINNED, SMALL

AppOf = Callable[[Path], NNTui]
Compare = Callable[..., bool]
SEVEN = [(0.2, 0.2), (0.75, 0.2), (0.4, 0.95)]
"""Corners of a digit, as shares of the pad."""


def started(**data: object) -> object:
    """The start of a run on pictures of digits, but for `data`."""
    digits = {"name": "digits", "task": "classification", "input_shape": [1, 8, 8], "class_names": list("0123456789")}
    return msgspec.structs.replace(STARTED, data=digits | data)


@pytest.fixture
def digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run whose network takes a digit for that whose mean picture is nearest."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "digits-0000"
    writer = RunWriter.create(folder, msgspec.structs.replace(load_preset("digits-mlp"), model=MLP(hidden=[])))
    writer.event(started())
    write_curves(writer, 900)
    writer.event(
        RunFinished(time=TIME + 9, step=900, epoch=20, status="finished", reason="all steps done", seconds=8.4)
    )
    writer.close()
    write_weights(folder, 900, nearest_digit())
    return folder


async def opened(pilot: Pilot[int]) -> DrawScreen:
    """Go from the run to the screen that draws for it."""
    await settle(pilot)
    await pilot.press("d")
    await until(pilot, lambda: isinstance(pilot.app.screen, DrawScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DrawScreen)
    await settle(pilot)
    return screen


async def drag(pilot: Pilot[int], screen: DrawScreen, corners: list[tuple[float, float]], button: int = 1) -> None:
    """Move the mouse over the pad from corner to corner, a button down."""
    place = screen.pad.place_within(*screen.pad.size)
    assert place
    first, *others = [(int(x * place.width), 1 + int(y * place.height)) for x, y in corners]
    await pilot._post_mouse_events([MouseDown], screen.pad, first, button)
    for cell in others:
        await pilot._post_mouse_events([MouseMove], screen.pad, cell, button)
    await pilot._post_mouse_events([MouseUp], screen.pad, (others or [first])[-1], button)


async def answered(pilot: Pilot[int], screen: DrawScreen) -> str:
    """Wait until what is drawn now has its answer on screen; return what is seen."""
    sketch = screen.pad.sketch
    assert sketch
    newest = screen.classifier
    await until(pilot, lambda: newest.answer is not None and newest.answer.number == sketch.version)
    await settle(pilot)
    return text_of(pilot.app)


def bar_of(name: str, seen: str) -> str:
    """The bar of a class."""
    found = re.search(rf" {name} (█+)", seen)
    assert found, seen
    return found[1]


async def test_a_digit_drawn_with_the_mouse_is_recognised(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(100, 30)) as pilot:
        screen = await opened(pilot)
        await drag(pilot, screen, SEVEN)
        seen = await answered(pilot, screen)

        assert "▸ 7 █" in seen
        assert "answer of the network of step 900" in seen
        assert "pixels that 7 hangs on" in seen


async def test_bars_change_with_what_is_painted_by_keys(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("space")
        before = bar_of("7", await answered(pilot, screen))
        await pilot.press(*["left"] * 2, *["up"] * 3, "p", *["right"] * 3, *["down"] * 2, "left", *["down"] * 3, "p")
        after = bar_of("7", await answered(pilot, screen))

        assert 0 < 2 * len(before) < len(after)


async def test_the_right_button_erases(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await drag(pilot, screen, SEVEN)
        assert screen.pad.sketch
        inked = screen.pad.sketch.ink.sum()
        await drag(pilot, screen, SEVEN[:2], button=3)

        assert 0 < screen.pad.sketch.ink.sum() < inked


async def test_the_hand_may_leave_the_pad_and_come_back(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await drag(pilot, screen, [(0.5, 0.5), (1.4, 0.5), (0.5, 0.9)])

        assert screen.pad.sketch
        assert screen.pad.sketch.ink[4, -1] == 1.0


async def test_a_button_let_go_of_outside_the_terminal_ends_the_stroke(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot._post_mouse_events([MouseDown], screen.pad, (3, 3), 1)
        assert screen.pad.sketch
        dot = screen.pad.sketch.ink.sum()
        await pilot.hover(screen.pad, offset=(20, 10))
        await pilot._post_mouse_events([MouseMove], screen.pad, (30, 10), 1)

        assert screen.pad.sketch.ink.sum() == dot


async def test_keys_paint_and_erase_the_pixel_under_the_cursor(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("space", "left", "up", "space")
        assert screen.pad.sketch
        painted = np.argwhere(screen.pad.sketch.ink).tolist()
        await pilot.press("x")

        assert painted == [[3, 3], [4, 4]]
        assert np.argwhere(screen.pad.sketch.ink).tolist() == [[4, 4]]


async def test_blank_paper_says_what_to_do_and_shows_no_answer(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await drag(pilot, screen, SEVEN)
        await pilot.press("c")
        await settle(pilot)
        seen = text_of(pilot.app)

        assert "Drag to draw, or paint with space where the arrows lead; v takes an example." in seen
        assert "Bars come with the first stroke." in seen
        assert "%" not in seen


async def test_why_there_is_no_answer_is_said_in_words(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen.classifier.close()
        screen.classifier.problem = Problem("The weights do not fit.")
        await settle(pilot)

        assert "The weights do not fit." in text_of(pilot.app)


async def test_a_click_opens_it_and_escape_ends_its_process(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.click("#keys", offset=(text_of(pilot.app).split("\n")[-1].index("d draw"), 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, DrawScreen))
        screen = pilot.app.screen
        assert isinstance(screen, DrawScreen)
        await settle(pilot)
        process = screen.classifier._process
        assert process
        await pilot.press("escape")
        await until(pilot, lambda: process.poll() is not None)

        assert isinstance(pilot.app.screen, RunScreen)


async def test_colours_cannot_be_drawn_and_it_says_so(writer_of: Callable[[], RunWriter], app_of: AppOf) -> None:
    writer = writer_of()
    writer.event(started(name="cifar10", input_shape=[3, 32, 32]))
    writer.close()
    async with app_of(writer.view.path).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await until(pilot, lambda: bool(pilot.app._notifications))

        assert isinstance(pilot.app.screen, RunScreen)
        (note,) = pilot.app._notifications
        assert note.message.startswith("cifar10: the pictures have 3 channels of colour")


async def test_everything_lies_on_the_screen_at_any_size(digits: Path, app_of: AppOf) -> None:
    async with app_of(digits).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await drag(pilot, screen, SEVEN)
        for size in ((20, 5), (40, 12), (61, 19), (120, 40), (300, 100)):
            await pilot.resize_terminal(*size)
            await settle(pilot)

            regions = [screen.query_one(f"#{id}").region for id in ("pad", "classes", "sketch-saliency", "keys")]
            check_places(pilot.app, [region for region in regions if region.area])


@pytest.mark.skipif(textual.__version__ != PINNED, reason=f"pictures were made with textual {PINNED}")
def test_a_seven_and_its_answer(snap_compare: Compare, digits: Path, app_of: AppOf) -> None:
    async def draw(pilot: Pilot[int]) -> None:
        screen = await opened(pilot)
        await drag(pilot, screen, SEVEN)
        await answered(pilot, screen)

    assert snap_compare(app_of(digits), terminal_size=SMALL, run_before=draw)


@pytest.mark.skipif(textual.__version__ != PINNED, reason=f"pictures were made with textual {PINNED}")
def test_an_example_in_ascii_comes_with_its_true_class(snap_compare: Compare, digits: Path, settings: Settings) -> None:
    async def take(pilot: Pilot[int]) -> None:
        screen = await opened(pilot)
        await pilot.press("v")
        await until(pilot, lambda: screen.began_with)
        await answered(pilot, screen)

    app = NNTui(replace(settings, ascii=True), with_run(digits))

    assert snap_compare(app, terminal_size=MEDIUM, run_before=take)
