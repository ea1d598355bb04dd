"""Numbers in lines are written as they are on screens."""

import pytest

from nn_tui.tui.line_mode.numbers import duration, short


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.39e-5, "3.39e-5"), (-1e-10, "-1e-10"), (2.5e6, "2.5e6"), (0.98124, "0.9812"), (12_300, "12,300"), (None, "–")],
)
def test_numbers_have_at_most_four_figures_and_exponents_no_zeros(value: float | None, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(("seconds", "text"), [(2.1, "2.1 s"), (200.0, "3 m 20 s"), (7_500.0, "2 h 05 m")])
def test_durations_are_those_of_the_screens(seconds: float, text: str) -> None:
    assert duration(seconds) == text
