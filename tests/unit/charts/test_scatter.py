"""Scatters and clouds against the literal picture."""

import numpy as np

from nn_tui.tui.charts.scatter import Cloud, Scatter, draw_clouds, draw_scatter
from nn_tui.tui.charts.style import ChartStyle

ASCII = ChartStyle(marker="ascii", colors=0)
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def test_points_are_drawn_as_their_class_where_that_is_one_character():
    chart = Scatter(CORNERS, np.array([0, 1, 2, 0]), ("a", "b", "c"))

    assert draw_scatter(chart, 5, 3, ASCII).text() == "c   a\n\na   b"


def test_other_classes_get_marks_and_a_legend():
    chart = Scatter(CORNERS, np.array([0, 1, 1, 0]), ("cat", "dog"))

    assert draw_scatter(chart, 14, 4, ASCII).text() == "x" + " " * 12 + "o\n\no" + " " * 12 + "x\no cat  x dog"


def test_points_that_are_not_finite_are_left_out():
    points = np.array([[0.0, 0.0], [np.nan, 1.0], [1.0, np.inf], [1.0, 1.0]])

    assert draw_scatter(Scatter(points, np.array([0, 1, 2, 3]), tuple("0123")), 3, 2, ASCII).text() == "  3\n0"


def test_one_place_for_all_points_is_drawn():
    assert draw_scatter(Scatter(np.ones((2, 2)), np.array([1, 1]), ("0", "1")), 3, 1, ASCII).text() == "1"


def test_clouds_stand_side_by_side_on_the_same_plane():
    clouds = (Cloud("all", CORNERS), Cloud("one", CORNERS[3:]))

    assert (
        draw_clouds(clouds, (0, 1), (0, 1), 14, 4, ASCII).text()
        == """\
all     one
'    '       '

.    ."""
    )


def test_clouds_fill_any_size():
    clouds = tuple(Cloud(str(number), CORNERS * 3) for number in range(5))

    for width, height in ((1, 1), (4, 2), (90, 3), (9, 40)):
        canvas = draw_clouds(clouds, (0, 1), (0, 2), width, height, ChartStyle())
        assert (canvas.width, canvas.height) == (width, height)
