"""Text in lines."""

import pytest

from nn_tui.tui.charts.wrapping import lines_of_parts


@pytest.mark.parametrize(
    ("width", "num_lines", "lines"),
    [
        (40, 1, ["step 900 · accuracy 98.3 % · 2 findings"]),
        (30, 1, ["step 900 · accuracy 98.3 %"]),
        (30, 2, ["step 900 · accuracy 98.3 %", "2 findings"]),
        (16, 2, ["step 900", "accuracy 98.3 %"]),
        (6, 2, ["step …", "accur…"]),
        (6, 0, []),
    ],
)
def test_parts_that_fit_no_line_whole_stand_on_the_next(width: int, num_lines: int, lines: list[str]) -> None:
    assert lines_of_parts("step 900 · accuracy 98.3 % · 2 findings", width, num_lines) == lines
