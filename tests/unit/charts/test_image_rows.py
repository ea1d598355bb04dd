"""Rows of pictures against the literal picture."""

import numpy as np

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.image_rows import ImageRow, draw_image_rows
from nn_tui.tui.charts.style import ChartStyle

ASCII = ChartStyle(marker="ascii", colors=0)
LEFT, TOP = np.zeros((4, 4)), np.zeros((4, 4))
LEFT[:, :2] = 1
TOP[:2] = 1


def test_pictures_of_a_column_stand_under_one_another_beside_their_names():
    rows = (ImageRow("in", np.stack([LEFT, TOP])), ImageRow("out", np.stack([TOP, LEFT])))

    assert (
        draw_image_rows(rows, 20, 5, ASCII).text()
        == """\
in  @@   @@@@
    @@

out @@@@ @@
         @@"""
    )


def test_tinted_pixels_are_marked_without_colour_and_coloured_with_it():
    row = ImageRow("a", np.stack([LEFT]), np.stack([TOP > 0]))

    plain = draw_image_rows((row,), 12, 2, ASCII)
    colored = draw_image_rows((row,), 12, 2, ChartStyle())

    assert plain.text() == "a ####\n  @@"
    assert colored.background[0, 2] & palette.TRUE_COLOR
    assert colored.background[0, 2] != colored.background[1, 2]


def test_what_does_not_fit_is_left_out():
    rows = tuple(ImageRow(name, np.random.default_rng(0).random((9, 8, 8))) for name in "abc")

    for width, height in ((1, 1), (3, 2), (80, 1), (7, 30)):
        canvas = draw_image_rows(rows, width, height, ChartStyle())
        assert (canvas.width, canvas.height) == (width, height)


def test_no_pictures_make_an_empty_canvas():
    assert draw_image_rows((), 5, 2, ASCII).text() == "\n"
