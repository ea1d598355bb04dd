"""A stretch never leaves its axis, and zooming keeps the place it was asked around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.charts.stretch import Stretch

WHOLE = Stretch(0.0, 100.0, 0.0, 100.0)
moves = st.lists(st.tuples(st.sampled_from(("in", "out", "pan", "around")), st.floats(-200, 200)), max_size=30)


def test_zooming_in_keeps_the_place_at_its_share_of_the_screen():
    zoomed = WHOLE.zoomed(30.0, 1)

    assert (zoomed.low, zoomed.high) == pytest.approx((15.0, 65.0))


def test_zooming_out_as_often_as_in_shows_everything():
    assert WHOLE.zoomed(30.0, 1).zoomed(30.0, 1).zoomed(30.0, -1).zoomed(30.0, -1).is_whole


@given(moves)
def test_no_sequence_of_moves_leaves_the_axis_or_turns_it_around(moves: list[tuple[str, float]]):
    stretch = WHOLE
    for kind, amount in moves:
        match kind:
            case "in":
                stretch = stretch.zoomed(amount, 1)
            case "out":
                stretch = stretch.zoomed(amount, -1)
            case "pan":
                stretch = stretch.panned(amount)
            case _:
                stretch = stretch.around(min(max(amount, 0.0), 100.0))

        assert -1e-9 <= stretch.low < stretch.high <= 100 + 1e-9
