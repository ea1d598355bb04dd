"""Tiles against literal pictures."""

import numpy as np

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.charts.tiles import Tile, TileImage, draw_tiles

ASCII = ChartStyle(marker="ascii", colors=0)
HALF = np.array([[0.0, 255.0], [0.0, 255.0]])


def lines(*tiles, width, height, style=ASCII):
    return [line.rstrip() for line in draw_tiles(tiles, width, height, style).text().splitlines()]


def test_tiles_stand_side_by_side_with_their_captions():
    tile = Tile((TileImage(HALF),), "3 -> 5")

    drawn = lines(tile, tile, width=14, height=4)

    assert drawn == ["   @@@     @@@", "   @@@     @@@", "   @@@     @@@", "3 -> 5  3 -> 5"]


def test_pictures_of_one_thing_stand_below_one_another():
    signed = TileImage(np.array([[-1.0, 1.0], [-1.0, 1.0]]), "signed")

    drawn = lines(Tile((TileImage(HALF), signed), "a"), width=6, height=7)

    assert drawn == ["   @@@"] * 3 + ["==..##"] * 3 + ["a"]


def test_what_does_not_fit_is_counted():
    drawn = lines(*[Tile((TileImage(HALF),), "x")] * 30, width=20, height=3)

    assert drawn[-1].endswith("more")


def test_grey_values_are_grey_and_colours_are_themselves():
    colour = np.zeros((3, 2, 2))
    colour[0] = 200

    grey = draw_tiles([Tile((TileImage(np.full((2, 2), 100.0)),))], 4, 2, ChartStyle())
    red = draw_tiles([Tile((TileImage(colour),))], 4, 2, ChartStyle())

    assert set(grey.background.ravel()) - {0} == {palette.TRUE_COLOR | 0x646464}
    assert set(red.background.ravel()) - {0} == {palette.TRUE_COLOR | 0xC80000}
