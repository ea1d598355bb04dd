"""When to measure: at a few steps fixed beforehand, and besides as often as the budget allows."""

import math
from bisect import bisect_right
from collections import deque
from statistics import median
from typing import Literal

NEVER = 2**62
MAX_DRAWINGS = 40
"""Of a kind, in a run that has time for more only once the budget has."""
PICTURE_GAP_SECONDS = 0.3
"""The eye follows no faster."""


class MeasurementSchedule:
    """Tells the next step at which one group of instruments is due.

    The fixed steps make short runs readable and findings repeatable: they are measured whatever it costs, and what they
    cost is saved later. Between them the gap is chosen so that the share of training time spent stays under the budget.
    Costs are medians: a busy moment of the machine changes nothing, and the first measurement, which is many times
    slower because everything is cold, does not silence the rest of a short run.
    """

    def __init__(
        self, share: float | Literal["all"], fixed_steps: tuple[int, ...] = (), min_gap_seconds: float = 0.0
    ) -> None:
        """Spend at most `share` of training time; 0 never measures, "all" always does."""
        self.share = share
        self.fixed_steps = fixed_steps if share else ()
        self.min_gap_seconds = min_gap_seconds
        self.spent = 0.0
        """Seconds spent measuring so far."""
        self._num_measured = 0
        self._costs: deque[float] = deque(maxlen=9)
        self.due = 1 if share == "all" else self._next_fixed(0)

    def measured(self, step: int, cost_seconds: float, step_seconds: float, elapsed_seconds: float) -> None:
        """Record that measuring at `step` cost so much, and choose the next step; the other two are of training."""
        self.spent += cost_seconds
        self._num_measured += 1
        self._costs.append(cost_seconds)
        if self.share == "all":
            self.due = step + 1
            return
        self.due = min(self._next_fixed(step), step + self._gap_steps(step_seconds, elapsed_seconds))

    def skip(self, step: int) -> None:
        """Forget what was due up to `step`."""
        self.due = step + 1 if self.share == "all" else self._next_fixed(step)

    def _gap_steps(self, step_seconds: float, elapsed_seconds: float) -> int:
        assert isinstance(self.share, float)
        cost = median(self._costs)
        affordable = _affordable_gap_seconds(cost, self._num_measured, self.share, elapsed_seconds)
        return min(NEVER, math.ceil(max(affordable, self.min_gap_seconds) / max(step_seconds, 1e-9)))

    def _next_fixed(self, step: int) -> int:
        place = bisect_right(self.fixed_steps, step)
        return self.fixed_steps[place] if place < len(self.fixed_steps) else NEVER


class DrawingSchedule:
    """Tells the next step after which one kind of picture is due.

    Pictures cost anything from a tenth of a step to a hundred steps, and no finding depends on them. So each kind is
    drawn as often as fits into a fixed share of the run it is planned for, evenly, and more often where the budget has
    room: a run of a minute shows a cheap picture ten times and a dear one at its beginning and its end.
    """

    def __init__(self, share: float, whole_run_share: float, num_steps: int, first_step: int) -> None:
        """Spend at most `share` of the time so far, or `whole_run_share` of that of all `num_steps`."""
        self.spent = 0.0
        """Seconds spent drawing so far."""
        self.newest = 0
        """The step after which it was drawn last; 0 before."""
        self.due = min(first_step, num_steps) if share else NEVER
        self._share, self._whole_run_share, self._num_steps = share, whole_run_share, num_steps
        self._num_drawn = 0
        self._costs: deque[float] = deque(maxlen=9)

    def drawn(self, step: int, cost_seconds: float, step_seconds: float, elapsed_seconds: float) -> None:
        """Record that drawing after `step` cost so much, and choose the next step; the other two are of training."""
        self.newest = step
        self.spent += cost_seconds
        self._num_drawn += 1
        self._costs.append(cost_seconds)
        cost, step_seconds = max(median(self._costs), 1e-9), max(step_seconds, 1e-9)
        times = self._whole_run_share * self._num_steps * step_seconds / cost
        evenly = self._num_steps / min(max(times, 1.0), MAX_DRAWINGS)
        affordable = _affordable_gap_seconds(cost, self._num_drawn, self._share, elapsed_seconds)
        gap = min(evenly, max(affordable, PICTURE_GAP_SECONDS) / step_seconds)
        self.due = step + math.ceil(min(gap, NEVER))

    def had_nothing(self, step: int) -> None:
        """Record that after `step` there was nothing to draw yet, which says nothing of what drawing costs."""
        self.due = step + max(1, self._num_steps // MAX_DRAWINGS)

    def skip(self, step: int) -> None:
        """Draw next after the step behind `step`, where a resumed run goes on."""
        if self.due < NEVER:
            self.due = step + 1


def _affordable_gap_seconds(cost: float, number: int, share: float, elapsed_seconds: float) -> float:
    """Return how long to wait, after `number` measurements of such a cost, so that one more keeps to the share."""
    return max(cost / share, (number + 1) * cost / share - elapsed_seconds)


def spread_steps(num_steps: int, count: int) -> tuple[int, ...]:
    """Return 1, 2, 4, 8, … and `count` steps evenly spread over the run, ascending."""
    doubling = {2**power for power in range(num_steps.bit_length())}
    even = {max(1, round(num_steps * number / count)) for number in range(1, count + 1)}
    return tuple(sorted(doubling | even))
