"""Pictures in pixels in a real pseudo-terminal: when they come, and that they go."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nn_tui.core.events import RunFinished, RunStarted
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset

from ..terminal_pictures import KittyScreen, Rgb, SixelScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of Unix")

Open = Callable[..., Any]
CELL = (9, 18)
FILTERS = np.random.default_rng(0).normal(size=(6, 3, 3))
KITTY = {"TERM": "xterm-kitty", "COLORTERM": "truecolor"}
FOOT = {"TERM": "foot", "COLORTERM": "truecolor"}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run whose filters share a page with another panel."""
    folder = tmp_path / "runs" / "filters-0000"
    writer = RunWriter.create(folder, load_preset("digits-cnn"))
    started = {"num_steps": 10, "steps_per_epoch": 5, "batch_size": 32, "num_parameters": 54, "layers": ()}
    writer.event(RunStarted(time=0.0, task="classification", data={"name": "digits"}, environment={}, **started))
    writer.extend("train_loss", np.arange(1, 11), np.linspace(2, 1, 10))
    writer.snapshot("filters/conv_1", 10, {"filters": FILTERS}, {})
    other = {"images": np.zeros((1, 1, 8, 8)), "gradient": np.ones((1, 8, 8)), "integrated": np.ones((1, 8, 8))}
    writer.snapshot("saliency", 10, other, {"answers": [0], "truth": [0]})
    writer.event(RunFinished(time=1.0, step=10, epoch=2, status="finished", reason="all steps done", seconds=1.0))
    writer.flush()
    writer.close()
    return folder


def opened(terminal: Open, run: Path, *arguments: str, **environment: str) -> Any:
    """A window on the run in which the filters are shown alone."""
    window = terminal("open", str(run), *arguments, **environment)
    window.wait_for("? help")
    window.resize(100, 30, CELL)
    window.press("kk")  # the last panel but one
    window.wait_for(lambda: re.search("Filters [▸>]", window.text))
    window.press("\r")
    window.wait_for("enter all panels")
    return window


def shows_all_panels(window: Any) -> bool:
    """Whether no panel is shown alone: pictures also go for a moment whenever they are drawn again."""
    return "? help" in window.text and "enter all panels" not in window.text


def kitty(window: Any) -> KittyScreen:
    """The pictures that a terminal of Kitty's protocol shows now."""
    return KittyScreen().feed(window.raw.decode("utf-8", "replace"))


def is_of_filters(shown: list[Rgb]) -> bool:
    """Whether there are six pictures of 3×3 squares, bluest where the filter has its least value."""
    assert len(shown) == len(FILTERS)
    for picture, values in zip(shown, FILTERS, strict=True):
        side = min(picture.shape[:2]) // 3
        top, left = (picture.shape[0] - 3 * side) // 2, (picture.shape[1] - 3 * side) // 2
        squares = picture[top : top + 3 * side, left : left + 3 * side].reshape(3, side, 3, side, 3).astype(int)
        assert np.ptp(squares, axis=(1, 3)).max() == 0
        blueness = squares[:, 0, :, 0, 2] - squares[:, 0, :, 0, 0]
        assert blueness.argmax() == values.argmin()
    return True


def test_kitty_shows_pictures_that_go_with_the_panel_under_a_dialog_and_at_the_end(terminal: Open, run: Path) -> None:
    window = opened(terminal, run, **KITTY)
    window.wait_for(lambda: len(kitty(window).shown) == 6)
    assert is_of_filters(list(kitty(window).shown.values()))

    window.press("?")
    window.wait_for(lambda: not kitty(window).shown)
    window.press("\x1b")
    window.wait_for(lambda: len(kitty(window).shown) == 6)
    window.press("\x1b")
    window.wait_for(lambda: not kitty(window).shown and shows_all_panels(window))
    window.press("\r")
    window.wait_for(lambda: len(kitty(window).shown) == 6)
    window.resize(90, 24, CELL)
    window.wait_for(lambda: 0 < max((row + rows for _, row, _, rows in kitty(window).places.values()), default=0) < 24)
    window.press("q")

    assert window.wait_for_exit() == 0
    assert window.is_restored()
    assert kitty(window).num_drawn >= 24
    assert not kitty(window).shown
    assert window.raw.rfind(b"a=d,d=I") < window.raw.rfind(b"\x1b[?1049l")


def test_sixel_shows_pictures_that_go_with_the_panel_and_under_a_dialog(terminal: Open, run: Path) -> None:
    screen = SixelScreen(100, 30, CELL)
    window = opened(terminal, run, **FOOT)

    def shows(num_pictures: int) -> Callable[[], bool]:
        return lambda: len(screen.read_on(window.raw).covered) == num_pictures * 22 * 11

    window.wait_for(shows(6))
    assert is_of_filters(screen.drawn[-6:])

    window.press("?")
    window.wait_for(shows(0))
    window.press("\x1b")
    window.wait_for(shows(6))
    window.press("\x1b")
    window.wait_for(lambda: shows(0)() and shows_all_panels(window))
    window.press("q")

    assert window.wait_for_exit() == 0
    assert shows(0)()


@pytest.mark.parametrize(
    ("arguments", "changes"),
    [((), {"NN_TUI_GRAPHICS": "off"}), ((), {"NO_COLOR": "1"}), (("--ascii",), {})],
    ids=["off", "no colour", "ascii"],
)
def test_elsewhere_there_is_not_a_byte_of_a_picture(
    terminal: Open, run: Path, arguments: tuple[str, ...], changes: dict[str, str]
) -> None:
    window = opened(terminal, run, *arguments, **{**KITTY, **changes})

    window.press("q")  # a picture would follow the frame of its panel before a key is read

    assert window.wait_for_exit() == 0
    assert b"\x1b_G" not in window.raw
    assert b"\x1bP" not in window.raw
