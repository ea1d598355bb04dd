"""Learning rate schedules: each a function of the step alone, times a base that a person may change."""

import math
from collections.abc import Callable

from ..spec import Training

Factor = Callable[[int], float]
"""step (1-based) → what the base learning rate is multiplied by."""

WARM_UP_FRACTION = 0.1
EXPONENTIAL_DROPS = 7
"""In a run; halving so often leaves less than a hundredth."""
ONE_CYCLE_PEAK = 0.3
ONE_CYCLE_START = 1 / 25
ONE_CYCLE_END = 1 / 250_000


def schedule_factor(training: Training, num_steps: int) -> Factor | None:
    """Return the factor of `training.schedule` over a run of `num_steps`; None where the step does not decide it."""
    match training.schedule:
        case "constant" | "plateau":
            return None
        case "step":
            every = training.schedule_steps or max(1, -(-num_steps // 3))
            drop = training.schedule_factor
            return lambda step: drop ** ((step - 1) // every)
        case "exponential":
            every = training.schedule_steps or max(1, -(-num_steps // EXPONENTIAL_DROPS))
            drop = training.schedule_factor
            return lambda step: drop ** ((step - 1) / every)
        case "cosine":
            return lambda step: 0.5 * (1 + math.cos(math.pi * (step - 1) / num_steps))
        case "warm_up":
            length = training.schedule_steps or max(1, round(WARM_UP_FRACTION * num_steps))
            return lambda step: min(1.0, step / length)
        case "one_cycle":
            return one_cycle(num_steps, training.schedule_steps)


def one_cycle(num_steps: int, warm_up_steps: int | None) -> Factor:
    """Return Smith's one-cycle policy (1708.07120) as torch has it: cosine up from 1/25 to 1, cosine down to 4e-6."""
    peak = warm_up_steps or max(1, round(ONE_CYCLE_PEAK * num_steps))

    def factor(step: int) -> float:
        if step <= peak:
            return _cosine_between(ONE_CYCLE_START, 1.0, (step - 1) / max(1, peak - 1))
        return _cosine_between(1.0, ONE_CYCLE_END, (step - peak) / max(1, num_steps - peak))

    return factor


def _cosine_between(start: float, end: float, done: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


class Plateau:
    """Multiplies the learning rate when the validation loss has stalled for some evaluations in a row."""

    PATIENCE = 5
    THRESHOLD = 1e-4
    """An improvement smaller than this share of the best loss does not count."""

    def __init__(self, drop: float) -> None:
        """Multiply by `drop` at each plateau."""
        self.drop = drop
        self.factor = 1.0
        self.best = math.inf
        self.num_stalled = 0

    def update(self, loss: float) -> bool:
        """Take the loss of a new evaluation; return whether the factor dropped."""
        if math.isinf(self.best) or loss < self.best - self.THRESHOLD * abs(self.best):
            self.best = loss
            self.num_stalled = 0
            return False
        self.num_stalled += 1
        if self.num_stalled <= self.PATIENCE:
            return False
        self.num_stalled = 0
        self.factor *= self.drop
        return True
