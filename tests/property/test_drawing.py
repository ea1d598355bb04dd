"""Charts of drawings fill exactly the cells they were given; what is pointed at is what is drawn there."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_tui.tui.charts.class_bars import draw_class_bars
from nn_tui.tui.charts.drawing_pad import draw_map, draw_pad, place_pad

from .test_charts import assert_fills, floats, heights, styles, texts, widths

sides = st.integers(2, 40)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 60), widths, heights, styles)
def test_class_bars_fill_their_size_for_any_names_and_floats(data, count, width, height, style):
    names = data.draw(st.lists(texts, min_size=count, max_size=count))
    shares = data.draw(st.lists(floats, min_size=count, max_size=count))

    canvas = draw_class_bars(names, shares, width, height, style)

    assert_fills(canvas, width, height, style)


@settings(max_examples=100, deadline=None)
@given(st.data(), sides, sides, widths, heights, styles)
def test_a_pad_fills_its_size_wherever_the_cursor_is(data, rows, columns, width, height, style):
    place = place_pad(rows, columns, width, height, style)
    cursor = data.draw(st.none() | st.tuples(st.floats(0, columns), st.floats(0, rows)))
    shares = np.random.default_rng(rows * columns).random((rows, columns))

    canvas = draw_pad(shares, cursor, place, width, height, style)

    assert_fills(canvas, width, height, style)
    assert_fills(draw_map(shares, width, height, style), width, height, style)


@settings(deadline=None)
@given(sides, sides, widths, heights, styles)
def test_a_pad_lies_within_its_place_and_the_middle_of_each_cell_lies_in_that_cell(rows, columns, width, height, style):
    place = place_pad(rows, columns, width, height, style)

    assert 1 <= place.width <= width
    assert 1 <= place.height <= height
    for cell in ((0, 0), (place.width - 1, place.height - 1), (place.width // 2, place.height // 2)):
        assert place.cell_at(place.point_at(*cell)) == cell


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(1, 6), styles)
def test_pixels_are_square_where_there_is_room(side, scale, style):
    scale = 2 * scale

    place = place_pad(side, side, side * scale, side * scale // 2, style)

    assert (place.width, place.height) == (side * scale, side * scale // 2)
