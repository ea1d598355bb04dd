"""Parallel coordinates."""

import pytest

from nn_tui.tui.charts import palette
from nn_tui.tui.charts.parallel import Axis, Trial, draw_parallel
from nn_tui.tui.charts.style import ChartStyle

AXES = Axis("rate", "1e-4", "0.1"), Axis("width", "8", "64"), Axis("accuracy", "0.5", "0.9")
PLAIN = ChartStyle(marker="ascii", colors=0)


def test_a_line_runs_through_its_places_on_every_axis() -> None:
    canvas = draw_parallel(AXES, (Trial((1.0, 0.0, 1.0), 1.0),), 70, 12, PLAIN)

    lines = canvas.text().split("\n")
    assert lines[0].split() == ["rate", "width", "accuracy"]
    assert lines[1].split() == ["0.1", "64", "0.9"]
    assert lines[-1].split() == ["1e-4", "8", "0.5"]
    assert lines[2][0] not in "| "  # begins at the top of the first axis,
    assert lines[10][32] not in "| "  # is at the bottom of the second,
    assert lines[2][62] not in "| "  # and at the top of the last


def test_a_trial_without_an_outcome_ends_before_the_last_axis() -> None:
    canvas = draw_parallel(AXES, (Trial((0.5, 0.5, None), None),), 40, 12, PLAIN)

    drawn = [column for line in canvas.text().split("\n")[2:-1] for column, c in enumerate(line) if c not in "| "]
    assert min(drawn) == 0
    assert max(drawn) <= 17


def test_the_chosen_trial_lies_above_the_others_and_the_better_above_the_worse() -> None:
    same = (0.5, 0.5, 0.5)
    trials = (Trial(same, 1.0), Trial(same, 0.0), Trial(same, None))

    best = draw_parallel(AXES, trials, 40, 12, ChartStyle()).color
    chosen = draw_parallel(AXES, (*trials, Trial(same, 0.0, is_chosen=True)), 40, 12, ChartStyle()).color

    assert (best == palette.MAPS["viridis"][255]).any()
    assert not (chosen == palette.MAPS["viridis"][255]).any()
    assert (chosen == palette.CURSOR).any()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 6), (20, 4), (80, 6)])
def test_no_size_is_too_small(width: int, height: int) -> None:
    canvas = draw_parallel(AXES, (Trial((0.0, 0.5, 1.0), 0.5),), width, height, ChartStyle())

    assert (canvas.width, canvas.height) == (width, height)
