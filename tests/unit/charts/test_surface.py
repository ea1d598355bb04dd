"""Surfaces and the path across them against the literal picture."""

import numpy as np
import pytest

from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.charts.surface import Surface, draw_surface, surface_scale

ASCII = ChartStyle(marker="ascii", colors=0)
BOWL = 1 + np.add.outer((np.arange(5.0) - 2) ** 2, (np.arange(5.0) - 2) ** 2)
SQUARE = (-2.0, 2.0)


def test_a_path_descends_into_a_bowl():
    path = np.array([[-1.8, 1.8], [-1.0, 0.0], [0.0, 0.0]])

    canvas = draw_surface(Surface(BOWL, SQUARE, SQUARE, path, "loss"), 40, 6, ASCII)

    assert (
        canvas.text()
        == """\
               S%*+==+*%@
               *o-:..:-+*
               +=oooX.:=+
               *+-:..:-+*
               @%*+==+*%@
1.00  .:-+*#%@ 9.00 loss  S first  X now"""
    )


def test_without_room_for_words_there_is_the_picture_alone():
    canvas = draw_surface(Surface(BOWL, SQUARE, SQUARE, np.array([[0.0, 0.0]])), 5, 3, ASCII)

    assert canvas.text() == "#-:-#\n#-X-#\n"


def test_the_surface_keeps_its_proportions_and_row_0_is_at_the_bottom():
    surface = Surface(np.array([[0.0, 0.0], [-9.0, -9.0]]), (0.0, 2.0), (0.0, 1.0), np.zeros((0, 2)))

    assert draw_surface(surface, 8, 3, ASCII).text() == "........\n%%%%%%%%\n"


def test_a_path_back_to_where_it_began_is_marked_where_it_is():
    path = np.array([[0.0, 0.0], [1.5, 0.0], [0.0, 0.0]])

    canvas = draw_surface(Surface(BOWL, SQUARE, SQUARE, path), 5, 3, ASCII)

    assert canvas.text() == "#-:-#\n#-Xoo\n"


@pytest.mark.parametrize(
    ("values", "kind"),
    [([0.1, 0.9], "linear"), ([0.01, 0.9], "log"), ([-0.01, 0.9], "linear"), ([0.0, 1.0], "log"), ([np.inf], "linear")],
)
def test_colours_are_logarithmic_where_the_loss_spans_more_than_a_decade(values, kind):
    assert surface_scale(np.array(values)).kind == kind


def test_a_logarithmic_scale_holds_six_decades_at_most():
    scale = surface_scale(np.array([1e-12, 4.0]))

    assert (scale.low, scale.high) == (4e-6, 4.0)
