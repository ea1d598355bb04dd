"""What watching may spend: a share of the time that steps take, and nothing saved up between them."""

import pytest

from nn_tui.core.watching import step_time as clocks
from nn_tui.core.watching.sampling import CREDIT_SECONDS, Sampling
from nn_tui.core.watching.step_time import StepTime


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of steps."""
    found = Clock()
    monkeypatch.setattr(clocks, "perf_counter", found)
    return found


def train(step_time: StepTime, clock: Clock, first: int, last: int, seconds: float = 0.01) -> None:
    """Take steps of so many seconds, and look after every fifth."""
    for step in range(first, last + 1):
        clock.now += seconds
        if step % 5 == 0:
            step_time.passed(step)


def spend(sampling: Sampling, step_time: StepTime, clock: Clock, first: int, last: int, cost: float) -> float:
    """Take steps, measure those that are due, and return the seconds that took."""
    before = sampling.spent
    for step in range(first, last + 1):
        train(step_time, clock, step, step)
        for schedule in (sampling.steps, sampling.passes):
            if step >= schedule.due:
                sampling.measured(schedule, step, cost)
    return sampling.spent - before


def test_a_pause_between_steps_is_no_training_time(clock: Clock) -> None:
    step_time = StepTime()
    train(step_time, clock, 1, 100)

    clock.now += 3600
    train(step_time, clock, 101, 200)

    assert step_time.seconds == pytest.approx(2.0)
    assert step_time.usual == pytest.approx(0.01)


def test_after_its_credit_a_loop_is_measured_within_the_budget(clock: Clock) -> None:
    step_time = StepTime()
    sampling = Sampling(0.01, 0, step_time)
    spend(sampling, step_time, clock, 1, 500, cost=0.002)

    later = spend(sampling, step_time, clock, 501, 20_000, cost=0.002)

    assert later < 0.01 * 195  # seconds of steps
    assert sampling.spent < CREDIT_SECONDS + 0.01 * 200


def test_what_is_spent_besides_measuring_is_saved_on_it(clock: Clock) -> None:
    spent: list[float] = []

    for besides in (0.0, 0.2):
        step_time = StepTime()
        sampling = Sampling(0.01, 0, step_time)
        sampling.besides = besides
        spent.append(spend(sampling, step_time, clock, 1, 3000, cost=0.002))

    assert spent[1] < 0.75 * spent[0]
