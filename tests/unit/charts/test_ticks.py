"""Where axes are marked."""

import pytest

from nn_tui.tui.charts.ticks import clock_ticks, linear_ticks, nice_range


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 10.0, [0.0, 5.0, 10.0]),
        (0.1, 0.9, [0.5]),
        (-2e6, 3e6, [-2e6, 0.0, 2e6]),
        (0.0, 5e-324, [0.0]),  # the smallest number there is: no part of it is one
    ],
)
def test_linear_ticks_are_multiples_of_a_round_step_within_the_range(low, high, expected):
    assert linear_ticks(low, high, 3) == expected


def test_whole_ticks_are_whole_numbers():
    assert linear_ticks(0.2, 3.1, 9, whole=True) == [1.0, 2.0, 3.0]


def test_a_clock_has_minutes():
    assert clock_ticks(0.0, 130.0, 3) == [0.0, 120.0]


@pytest.mark.parametrize(("low", "high"), [(0.3, 9.2), (7.0, 7.0)])
def test_a_nice_range_holds_the_range(low, high):
    first, last = nice_range(low, high, 4)

    assert first <= low
    assert last >= high
