"""Drawn shapes look like what they are called."""

import numpy as np
import pytest

from nn_tui.core.data.shape_drawing import SHAPES, draw_shapes


def draw(shape, side=32, center=(16.0, 16.0), radius=8.0, **details):
    number = np.array([SHAPES.index(shape)])
    return draw_shapes(number, side, np.array([center]), np.array([radius]), **details)[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_covers_the_area_of_a_circle_of_its_radius(shape):
    assert draw(shape).sum() == pytest.approx(np.pi * 8**2, rel=0.01)


def test_shapes_look_like_themselves():
    pictures = [draw(shape, side=8, center=(4.0, 4.0), radius=2.2) for shape in ("square", "triangle", "cross")]

    drawn = ["\n".join("".join(" #"[int(v > 0.5)] for v in row).rstrip() for row in p).strip("\n") for p in pictures]

    assert drawn == [
        "  ####\n  ####\n  ####\n  ####",
        "   ##\n   ##\n  ####\n  ####\n ######",
        "   ##\n   ##\n ######\n ######\n   ##\n   ##",
    ]


def test_a_quarter_turn_leaves_a_square_as_it_is_and_lays_a_triangle_down():
    assert np.allclose(draw("square", angles=np.pi / 2), draw("square"), atol=1e-6)
    assert np.allclose(draw("triangle", angles=np.pi / 2), np.rot90(draw("triangle"), -1), atol=1e-6)


def test_a_hollow_shape_is_empty_in_the_middle_and_ends_where_the_filled_one_does():
    filled, hollow = draw("circle"), draw("circle", hollow=True)

    assert hollow[16, 16] == 0
    np.testing.assert_array_equal((hollow > 0).any(axis=0), (filled > 0).any(axis=0))


def test_moving_the_center_by_whole_pixels_moves_the_picture():
    moved = draw("cross", center=(19.0, 14.0))

    assert np.allclose(moved, np.roll(draw("cross"), (-2, 3), axis=(0, 1)), atol=1e-6)
