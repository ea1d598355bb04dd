"""A matrix of signed numbers."""

import numpy as np
import pytest

from nn_tui.tui.charts.signed_map import draw_signed_map
from nn_tui.tui.charts.style import ChartStyle

COLORED = ChartStyle(colors=1 << 24)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (9, 2), (30, 8)])
def test_it_is_as_large_as_asked(width: int, height: int) -> None:
    canvas = draw_signed_map(np.eye(5) - 0.5, width, height, COLORED)

    assert (canvas.width, canvas.height) == (width, height)


def test_the_scale_reaches_as_far_below_zero_as_above() -> None:
    canvas = draw_signed_map(np.array([[0.0, 1.0], [2.0, -3.0]]), 30, 8, COLORED)

    assert canvas.text().splitlines()[-1].split()[0] == "-3.00"
    assert canvas.text().splitlines()[-1].split()[-1] == "3.00"


def test_in_the_middle_there_is_as_much_room_on_either_side() -> None:
    painted = (draw_signed_map(np.eye(4) - 0.5, 31, 2, COLORED, centered=True).background != 0).any(axis=0)

    columns = np.flatnonzero(painted)
    assert abs(int(columns[0]) - (30 - int(columns[-1]))) <= 1


def test_without_averaging_numbers_are_shown_as_they_are() -> None:
    values = np.zeros((4, 64))
    values[:, ::2] = 1.0

    exact = draw_signed_map(values, 8, 4, COLORED, averaged=False)
    averaged = draw_signed_map(values, 8, 4, COLORED)

    assert not np.array_equal(exact.background, averaged.background)
