"""Charts of an overlay never overlap, never leave their area, and none is left out, at any size."""

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region

from nn_tui.tui.workspace.chart_grid import LEAST, MOST, grid_places, grid_shape

widths, heights, counts = st.integers(20, 300), st.integers(1, 100), st.integers(1, MOST)


@given(widths, heights, counts)
def test_charts_share_the_area_without_overlap(width: int, height: int, wanted: int) -> None:
    rows, columns = grid_shape(width, height, wanted)
    places = grid_places(width, height, (rows, columns), min(rows * columns, wanted))

    area = Region(0, 0, width, height)
    assert places
    assert all(area.contains_region(place) for place in places)
    assert not any(a.overlaps(b) for i, a in enumerate(places) for b in places[:i])


@given(widths, heights, counts)
def test_a_chart_is_large_enough_or_alone(width: int, height: int, wanted: int) -> None:
    rows, columns = grid_shape(width, height, wanted)

    assert rows * columns <= MOST + columns
    assert columns == 1 or width // columns >= LEAST[0]
    assert rows == 1 or height // rows >= LEAST[1]


@given(counts)
def test_a_large_terminal_shows_as_many_as_were_asked_for(wanted: int) -> None:
    rows, columns = grid_shape(200, 60, wanted)

    assert rows * columns >= wanted
