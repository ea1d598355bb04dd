"""Which steps of a loop of unknown length are measured."""

from collections.abc import Callable
from typing import Literal

from ..instruments.schedule import NEVER, MeasurementSchedule, spread_steps

STEP_SHARE, PASS_SHARE = 0.5, 0.15
"""How the budget is divided between whole measurements and passes for units that do nothing; writing and judging, and
what each step costs that is let alone, take the rest."""
CREDIT_SECONDS = 0.05
"""What early measurements may cost beyond the budget: short runs must be judged as well as long ones."""
GROWTH = 4
"""Early measurements lie at most a quarter of the steps so far apart."""
_HORIZON = 10**9
_FIRST_PASSES = tuple(4**power for power in range(2, 15))
_PLANNED_PASSES = 12


class Sampling:
    """Two schedules, whose early steps are dropped once they have used up their credit."""

    def __init__(self, budget: float | Literal["all"], num_steps: int, elapsed: Callable[[], float]) -> None:
        """Spend at most `budget` of the training time told by `elapsed`; `num_steps` is 0 while unknown."""
        self._budget: float | Literal["all"] = budget if budget == "all" else float(budget)
        self._elapsed = elapsed
        early = early_steps(GROWTH)
        planned = spread_steps(num_steps, 40) if num_steps else ()
        self._sparse = spread_steps(_HORIZON, 1)
        self.steps = MeasurementSchedule(_part(budget, STEP_SHARE), tuple(sorted({*early, *planned})))
        planned = spread_steps(num_steps, _PLANNED_PASSES)[5:] if num_steps else ()
        self.passes = MeasurementSchedule(_part(budget, PASS_SHARE), tuple(sorted({*_FIRST_PASSES, *planned})))
        if budget == "all":
            self.passes.due = 1

    @property
    def spent(self) -> float:
        """Seconds spent so far."""
        return self.steps.spent + self.passes.spent

    @property
    def share(self) -> float:
        """Share of the time spent so far."""
        return self.spent / max(self._elapsed(), 1e-9)

    @property
    def due(self) -> int:
        """The next step that is looked at in any way; NEVER with a budget of 0."""
        return min(self.steps.due, self.passes.due) if self._budget else NEVER

    def measured(self, schedule: MeasurementSchedule, step: int, cost_seconds: float, step_seconds: float) -> None:
        """Record what looking at `step` has cost."""
        if isinstance(self._budget, float) and self.spent > CREDIT_SECONDS + self._budget * self._elapsed():
            schedule.fixed_steps = self._sparse
        schedule.measured(step, cost_seconds, step_seconds, self._elapsed())


def _part(budget: float | Literal["all"], share: float) -> float | Literal["all"]:
    return budget if budget == "all" else budget * share


def early_steps(growth: int) -> tuple[int, ...]:
    """Return 1, 2, 3, … at distances of a `growth`-th of the steps so far, ascending."""
    steps = [1]
    while steps[-1] < _HORIZON:
        steps.append(steps[-1] + max(1, steps[-1] // growth))
    return tuple(steps)
