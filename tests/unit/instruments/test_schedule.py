"""When instruments measure."""

import itertools

import pytest

from nn_tui.core.instruments.schedule import NEVER, MeasurementSchedule, spread_steps

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
