"""Pictures in pixels: where they lie, and that they show what the cells below them show."""

import numpy as np
import pytest

from nn_tui.tui.charts.canvas import Canvas
from nn_tui.tui.charts.image_grid import draw_image_grid
from nn_tui.tui.charts.image_rows import ImageRow, draw_image_rows
from nn_tui.tui.charts.pixels import PixelPicture, beside_pictures
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.charts.tiles import Tile, TileImage, draw_tiles

STYLE, PLAIN = ChartStyle(pixels=True), ChartStyle()
RNG = np.random.default_rng(0)
GREY, COLOUR = RNG.uniform(0, 255, (8, 8)), RNG.uniform(0, 255, (3, 8, 8))
SIGNED = RNG.normal(size=(8, 8))
TINT = np.eye(8, dtype=bool)[None]
DRAWN = {
    "grey": lambda style: draw_tiles([Tile((TileImage(GREY),), "3 → 5")], 8, 5, style),
    "colour": lambda style: draw_tiles([Tile((TileImage(COLOUR),), "cat")], 8, 5, style),
    "linear": lambda style: draw_tiles([Tile((TileImage(GREY, "linear"),), "map")], 8, 5, style),
    "signed": lambda style: draw_tiles([Tile((TileImage(SIGNED, "signed"),), "map")], 8, 5, style),
    "grid": lambda style: draw_image_grid(SIGNED[None], 8, 5, style),
    "grid of values": lambda style: draw_image_grid(GREY[None], 8, 5, style, signed=False),
    "rows": lambda style: draw_image_rows((ImageRow("", GREY[None]),), 9, 4, style),
    "tinted rows": lambda style: draw_image_rows((ImageRow("", GREY[None], TINT),), 9, 4, style),
}


def pixels_of(picture: PixelPicture) -> np.ndarray:
    return np.frombuffer(picture.data, dtype=np.uint8).reshape(picture.height, picture.width, 3)


def cells_of(canvas: Canvas, picture: PixelPicture) -> np.ndarray:
    """Both halves of each cell below a picture, (2 · rows, columns, 3)."""
    here = (slice(picture.y, picture.y + picture.rows), slice(picture.x, picture.x + picture.columns))
    background = canvas.background[here]
    upper = np.where(canvas.codes[here] == ord("▀"), canvas.color[here], background)
    halves = np.stack([upper, background], axis=1).reshape(2 * picture.rows, picture.columns)
    return np.stack([halves >> 16 & 0xFF, halves >> 8 & 0xFF, halves & 0xFF], axis=-1)


@pytest.mark.parametrize("kind", DRAWN)
def test_a_picture_as_large_in_pixels_as_in_cells_has_the_same_colours(kind: str) -> None:
    canvas = DRAWN[kind](STYLE)

    (picture,) = canvas.pictures

    assert (picture.columns, picture.rows) == (8, 4)
    assert np.array_equal(pixels_of(picture), cells_of(canvas, picture))


@pytest.mark.parametrize("kind", DRAWN)
def test_the_cells_are_the_same_whether_pixels_are_wanted_or_not(kind: str) -> None:
    assert DRAWN[kind](STYLE).rows() == DRAWN[kind](PLAIN).rows()
    assert not DRAWN[kind](PLAIN).pictures


@pytest.mark.parametrize(("width", "height", "side"), [(144, 152, 18), (160, 144, 18), (150, 151, 18), (8, 8, 1)])
def test_enlarged_pixels_are_squares_of_one_size(width: int, height: int, side: int) -> None:
    (picture,) = DRAWN["grey"](STYLE).pictures

    drawn = picture.enlarged(width, height, 0x010203)

    top, left = (height - 8 * side) // 2, (width - 8 * side) // 2
    inner = drawn[top : top + 8 * side, left : left + 8 * side]
    assert drawn.shape == (height, width, 3)
    assert np.array_equal(inner, np.kron(pixels_of(picture), np.ones((side, side, 1), dtype=np.uint8)))
    assert (drawn == (1, 2, 3)).all(axis=-1).sum() == width * height - 64 * side**2


def test_a_picture_with_more_pixels_than_there_is_room_for_keeps_its_shape() -> None:
    picture = PixelPicture(0, 0, 2, 1, 40, 20, bytes(range(240)) * 10)

    drawn = picture.enlarged(20, 20, 0)

    assert np.array_equal(drawn[5:15], pixels_of(picture)[::2, ::2])


def test_a_value_that_is_none_is_the_background() -> None:
    hole = SIGNED.copy()
    hole[0, 0] = np.nan

    (picture,) = draw_image_grid(hole[None], 8, 5, STYLE).pictures

    assert picture.data[:3] == bytes.fromhex("121416")


def test_a_pasted_canvas_brings_its_pictures_unless_they_are_cut() -> None:
    grid = DRAWN["grid"](STYLE)
    canvas = Canvas(20, 10)

    canvas.paste(3, 2, grid)
    canvas.paste(15, 2, grid)

    assert [picture.place for picture in canvas.pictures] == [(3, 2, 8, 4)]


def test_beside_pictures_are_the_captions() -> None:
    canvas = draw_tiles([Tile((TileImage(GREY),), "cat"), Tile((TileImage(GREY),), "dog")], 22, 6, STYLE)

    seen = beside_pictures(canvas)

    assert len(canvas.pictures) == 2
    assert seen.text().split() == ["cat", "dog"]
    assert not seen.background.any()
