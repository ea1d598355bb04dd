"""What is written to a terminal so that it shows these pictures and no others, decoded as the terminal would."""

from dataclasses import replace

import numpy as np
import pytest

from nn_tui.tui.charts.pixels import PixelPicture
from nn_tui.tui.graphics.layer import LEAST_PAUSE_SECONDS, PixelLayer
from nn_tui.tui.graphics.terminal import CellSize

from ...terminal_pictures import KittyScreen, sixel_pictures

CELL = CellSize(9, 18)
GROUND = 0x121416
RNG = np.random.default_rng(0)


def digit(x: int = 4, y: int = 2) -> PixelPicture:
    """8×8 pixels on 8×4 cells of 9×18: each is a square of 9."""
    return PixelPicture(x, y, 8, 4, 8, 8, RNG.integers(0, 256, 192, dtype=np.uint8).tobytes())


def shown_of(picture: PixelPicture) -> np.ndarray:
    pixels = np.frombuffer(picture.data, dtype=np.uint8).reshape(picture.height, picture.width, 3)
    return np.kron(pixels, np.ones((9, 9, 1), dtype=np.uint8))


class Clock:
    """Time that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.passes = 0.0
        """Seconds from one look at it to the next."""

    def __call__(self) -> float:
        self.now += self.passes
        return self.now


class Written:
    """A layer, and everything that it had written."""

    def __init__(self, protocol: str) -> None:
        self.clock = Clock()
        self.layer = PixelLayer(protocol, self.clock)  # pyright: ignore[reportArgumentType]
        self.kitty = KittyScreen()

    def follow(self, *wanted: PixelPicture, painted: bool = False, after: float = 1.0, cell=CELL) -> str:
        self.clock.now += after
        written = self.layer.follow(wanted, cell, GROUND, painted)
        self.kitty.feed(written)
        return written


@pytest.fixture
def kitty() -> Written:
    return Written("kitty")


@pytest.fixture
def sixel() -> Written:
    return Written("sixel")


def test_kitty_gets_each_picture_on_its_cells_in_whole_squares(kitty: Written) -> None:
    one, other = digit(), digit(x=20)

    kitty.follow(one, other)

    assert list(kitty.kitty.places.values()) == [(4, 2, 8, 4), (20, 2, 8, 4)]
    for picture, shown in zip((one, other), kitty.kitty.shown.values(), strict=True):
        assert np.array_equal(shown, shown_of(picture))


def test_a_large_picture_is_sent_in_pieces(kitty: Written) -> None:
    noise = PixelPicture(0, 0, 80, 40, 300, 300, RNG.integers(0, 256, 270_000, dtype=np.uint8).tobytes())

    written = kitty.follow(noise)

    (shown,) = kitty.kitty.shown.values()
    assert written.count("\x1b_G") > 10
    assert np.array_equal(shown, noise.enlarged(720, 720, GROUND))


def test_sixel_draws_each_picture_on_its_cells_in_whole_squares(sixel: Written) -> None:
    one, other = digit(), digit(x=20)

    written = sixel.follow(one, other)

    assert "\x1b[3;5H\x1bP" in written
    assert "\x1b[3;21H\x1bP" in written
    for picture, shown in zip((one, other), sixel_pictures(written), strict=True):
        difference = np.abs(shown.astype(int) - shown_of(picture))
        assert difference.max() <= 2  # Sixel counts colours in percent


def test_sixel_of_more_colours_than_it_has_comes_near_them(sixel: Written) -> None:
    steps = np.linspace(0, 255, 40).astype(np.uint8)
    gradient = np.stack(np.broadcast_arrays(steps[:, None], steps[None, :], np.uint8(90)), axis=-1)
    picture = PixelPicture(0, 0, 40, 20, 40, 40, gradient.tobytes())

    (shown,) = sixel_pictures(sixel.follow(picture))

    assert shown.shape == (360, 360, 3)
    assert np.abs(shown.astype(int) - np.kron(gradient, np.ones((9, 9, 1), dtype=np.uint8))).mean() < 16


@pytest.mark.parametrize("protocol", ["kitty", "sixel"])
def test_the_cursor_stays_where_it_was(protocol: str) -> None:
    written = Written(protocol).follow(digit())

    assert written.startswith("\x1b7")
    assert written.endswith("\x1b8")


@pytest.mark.parametrize("protocol", ["kitty", "sixel"])
def test_nothing_is_written_while_nothing_changes(protocol: str) -> None:
    screen, picture = Written(protocol), digit()
    screen.follow(picture)

    assert screen.follow(replace(picture)) == ""


@pytest.mark.parametrize("protocol", ["kitty", "sixel"])
def test_what_text_was_painted_over_comes_again(protocol: str) -> None:
    screen, picture = Written(protocol), digit()
    first = screen.follow(picture)

    again = screen.follow(picture, painted=True)

    assert len(again) >= len(first)
    assert len(screen.kitty.shown) == (protocol == "kitty")


def test_the_next_picture_takes_the_place_of_the_one_before(kitty: Written) -> None:
    kitty.follow(digit())
    newer = digit()

    kitty.follow(newer)

    (shown,) = kitty.kitty.shown.values()
    assert np.array_equal(shown, shown_of(newer))


def test_a_live_picture_waits_its_turn_and_the_newest_is_drawn_then(kitty: Written) -> None:
    kitty.follow(digit())
    pause = LEAST_PAUSE_SECONDS / 10
    frames = [digit() for _ in range(8)]

    written = [kitty.follow(frame, painted=True, after=pause) for frame in frames]
    kitty.follow(frames[-1], after=1.0)

    (shown,) = kitty.kitty.shown.values()
    assert written == [""] * 8
    assert kitty.kitty.num_drawn == 2
    assert np.array_equal(shown, shown_of(frames[-1]))


def test_a_picture_no_longer_wanted_is_deleted_at_once(kitty: Written) -> None:
    kitty.follow(digit())

    kitty.follow(after=0.0)

    assert not kitty.kitty.shown
    assert not kitty.layer.places


@pytest.mark.parametrize("protocol", ["kitty", "sixel"])
def test_a_picture_that_moves_is_taken_away_before_it_is_shown_elsewhere(protocol: str) -> None:
    screen = Written(protocol)
    screen.follow(digit())

    screen.follow(digit(x=5), painted=True)
    in_between = (screen.layer.places, dict(screen.kitty.shown))
    screen.follow(digit(x=5), painted=True)

    assert in_between == ([], {})
    assert screen.layer.places == [(5, 2, 8, 4)]


def test_another_font_size_draws_anew(kitty: Written) -> None:
    picture = digit()
    kitty.follow(picture)

    kitty.follow(picture, cell=CellSize(18, 36))
    kitty.follow(picture, cell=CellSize(18, 36))

    (shown,) = kitty.kitty.shown.values()
    assert shown.shape == (144, 144, 3)


@pytest.mark.parametrize("protocol", ["kitty", "sixel"])
def test_without_the_size_of_a_cell_nothing_is_drawn(protocol: str) -> None:
    assert Written(protocol).follow(digit(), cell=None) == ""


def test_the_farewell_takes_every_picture_away(kitty: Written) -> None:
    kitty.follow(digit(), digit(x=20))

    kitty.kitty.feed(kitty.layer.farewell)

    assert not kitty.kitty.shown


def test_encoding_takes_no_more_than_its_share_of_time(kitty: Written) -> None:
    kitty.clock.passes = 0.5
    kitty.follow(digit())
    begun = kitty.clock.now
    kitty.clock.passes = 0.0

    while not kitty.follow(digit(), painted=True, after=0.1):
        pass

    assert kitty.clock.now - begun >= 5.0
