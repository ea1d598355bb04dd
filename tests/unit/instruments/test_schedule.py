"""When instruments measure."""

import itertools

import numpy as np
import pytest

from nn_tui.core.instruments.schedule import NEVER, DrawingSchedule, MeasurementSchedule, spread_steps

STEP_SECONDS = 0.001


def simulate(schedule: MeasurementSchedule, num_steps: int, cost: float) -> list[int]:
    """Return the steps measured in a run whose steps take a millisecond and whose measurements take `cost` seconds."""
    measured, elapsed = [], 0.0
    for step in range(1, num_steps + 1):
        elapsed += STEP_SECONDS
        if step >= schedule.due:
            measured.append(step)
            elapsed += cost
            schedule.measured(step, cost, STEP_SECONDS, elapsed)
    return measured


@pytest.mark.parametrize("cost", [1e-5, 1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize("share", [0.001, 0.01, 0.1])
def test_a_long_run_stays_within_its_budget(cost, share):
    schedule = MeasurementSchedule(share, (1,))
    num_steps = 100_000

    measured = simulate(schedule, num_steps, cost)

    total = num_steps * STEP_SECONDS + schedule.spent
    assert schedule.spent <= share * total + 2 * cost
    assert len(measured) > 1
    if cost > 2e-5:  # cheaper ones are measured at every step anyway
        assert schedule.spent >= 0.8 * min(share * total, num_steps * cost) - 2 * cost


def test_fixed_steps_are_measured_whatever_they_cost():
    fixed = spread_steps(1000, 40)

    measured = simulate(MeasurementSchedule(0.001, fixed), 1000, cost=0.1)

    assert measured == list(fixed)


def test_fixed_steps_double_at_first_and_are_spread_evenly_then():
    steps = spread_steps(1000, 40)

    assert steps[:5] == (1, 2, 4, 8, 16)
    assert steps[-1] == 1000
    assert {25 * number for number in range(1, 41)} <= set(steps)
    assert 40 <= len(steps) <= 60


def test_a_share_of_zero_never_measures():
    assert MeasurementSchedule(0.0, spread_steps(100, 40)).due == NEVER


def test_all_measures_every_step():
    assert simulate(MeasurementSchedule("all"), 20, cost=1.0) == list(range(1, 21))


def test_measurements_keep_their_distance():
    measured = simulate(MeasurementSchedule(1.0, (1,), min_gap_seconds=0.1), 1000, cost=1e-6)

    assert min(later - earlier for earlier, later in itertools.pairwise(measured)) >= 100


def test_one_slow_measurement_does_not_stop_the_others():
    schedule = MeasurementSchedule(0.1, (1,))
    for step in (1, 2, 3):
        schedule.measured(step, 1e-4, STEP_SECONDS, 10.0)

    schedule.measured(4, 0.5, STEP_SECONDS, 10.0)

    assert schedule.due <= 4 + 5


def test_a_slow_first_measurement_does_not_silence_the_rest() -> None:
    schedule = MeasurementSchedule(0.01, (1, 2, 4, 8))

    for step, cost in ((1, 1.0), (2, 0.001), (4, 0.001), (8, 0.001)):
        schedule.measured(step, cost, step_seconds=0.001, elapsed_seconds=0.001 * step)

    assert schedule.due - 8 <= 500


def drawn_in_a_run(cost: float, num_steps: int = 10_000, step_seconds: float = 0.001, first: int = 1) -> list[int]:
    """Steps after which a picture of such a cost is drawn, in a run whose training alone takes ten seconds."""
    schedule = DrawingSchedule(0.003, 0.02, num_steps, first)
    steps: list[int] = []
    for step in range(1, num_steps + 1):
        if step >= schedule.due:
            steps.append(step)
            schedule.drawn(step, cost, step_seconds, step * step_seconds + schedule.spent)
    return steps


def test_a_cheap_picture_is_drawn_often_and_evenly_though_the_budget_alone_would_not_pay() -> None:
    steps = drawn_in_a_run(cost=0.02)

    assert len(steps) == 10
    assert set(np.diff(steps)) == {1000}


def test_a_dear_picture_is_drawn_once_before_the_end() -> None:
    assert drawn_in_a_run(cost=1.0, first=200) == [200]


def test_a_picture_that_costs_nothing_is_drawn_no_faster_than_the_eye_follows() -> None:
    assert min(np.diff(drawn_in_a_run(cost=1e-7))) >= 0.3 / 0.001 - 50


def test_what_has_no_share_is_never_drawn() -> None:
    assert DrawingSchedule(0.0, 0.02, 100, 1).due == NEVER


def test_a_resumed_run_draws_at_once() -> None:
    schedule = DrawingSchedule(0.003, 0.02, 100, 1)

    schedule.skip(50)

    assert schedule.due == 51


def test_a_look_that_finds_nothing_to_draw_does_not_make_a_dear_picture_seem_cheap() -> None:
    schedule = DrawingSchedule(0.003, 0.02, 10_000, 200)

    schedule.had_nothing(200)
    again = schedule.due
    schedule.drawn(again, 1.0, 0.001, 1.0)

    assert 200 < again < 1000
    assert schedule.due >= 10_000
