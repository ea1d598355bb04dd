"""What somebody may type as a learning rate."""

import pytest

from nn_tui.tui.widgets.edit_form import parse_learning_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [("0.01", 0.01), ("1e-3", 0.001), ("×2", 0.2), ("*2", 0.2), ("÷2", 0.05), ("/ 4", 0.025)],
)
def test_numbers_and_factors_are_understood(text: str, rate: float) -> None:
    assert parse_learning_rate(text, 0.1) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "nan", "inf", "1e13", "/0"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    assert parse_learning_rate(text, 0.1) is None
