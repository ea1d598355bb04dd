"""Which steps of a loop of unknown length are measured."""

from typing import Literal

from ..instruments.schedule import NEVER, MeasurementSchedule, spread_steps
from .step_time import StepTime

STEP_SHARE, PASS_SHARE = 0.5, 0.15
"""How the budget is divided between whole measurements and passes for units that do nothing; writing and judging, and
what each step costs that is let alone, take the rest."""
CREDIT_SECONDS = 0.05
"""What early measurements may cost beyond the budget: short runs must be judged as well as long ones."""
GROWTH = 4
"""Early measurements lie at most a quarter of the steps so far apart."""
_HORIZON = 10**9
_FIRST_PASSES = tuple(4**power for power in range(2, 15))
_SPARSE_PASSES = _FIRST_PASSES[::2]
_PLANNED_PASSES = 12


class Sampling:
    """Two schedules, whose early steps are dropped once they have used up their credit."""

    def __init__(self, budget: float | Literal["all"], num_steps: int, step_time: StepTime) -> None:
        """Spend at most `budget` of the time that steps take; `num_steps` is 0 while unknown."""
        self._budget: float | Literal["all"] = budget if budget == "all" else float(budget)
        self._step_time = step_time
        early = early_steps(GROWTH)
        planned = spread_steps(num_steps, 40) if num_steps else ()
        self.besides = 0.0
        """Seconds spent on anything but the schedules."""
        self.steps = MeasurementSchedule(_part(budget, STEP_SHARE), tuple(sorted({*early, *planned})))
        planned = spread_steps(num_steps, _PLANNED_PASSES)[5:] if num_steps else ()
        self.passes = MeasurementSchedule(_part(budget, PASS_SHARE), tuple(sorted({*_FIRST_PASSES, *planned})))
        self._sparse = {id(self.steps): spread_steps(_HORIZON, 1), id(self.passes): _SPARSE_PASSES}
        if budget == "all":
            self.passes.due = 1

    @property
    def spent(self) -> float:
        """Seconds spent so far."""
        return self.steps.spent + self.passes.spent + self.besides

    @property
    def share(self) -> float:
        """Share of the steps' time spent so far."""
        return self.spent / max(self._step_time.seconds, self.spent, 1e-9)

    @property
    def due(self) -> int:
        """The next step that is looked at in any way; NEVER with a budget of 0."""
        return min(self.steps.due, self.passes.due) if self._budget else NEVER

    def measured(self, schedule: MeasurementSchedule, step: int, cost_seconds: float) -> None:
        """Record what looking at `step` has cost."""
        time, saved_for_besides = self._step_time, 0.0
        if isinstance(self._budget, float):
            if self.spent > CREDIT_SECONDS + self._budget * time.seconds:
                schedule.fixed_steps = self._sparse[id(schedule)]
            saved_for_besides = self.besides / max(self._budget, 1e-9)
        schedule.measured(step, cost_seconds, time.usual, time.seconds - saved_for_besides)


def _part(budget: float | Literal["all"], share: float) -> float | Literal["all"]:
    return budget if budget == "all" else budget * share


def early_steps(growth: int) -> tuple[int, ...]:
    """Return 1, 2, 3, … at distances of a `growth`-th of the steps so far, ascending."""
    steps = [1]
    while steps[-1] < _HORIZON:
        steps.append(steps[-1] + max(1, steps[-1] // growth))
    return tuple(steps)
