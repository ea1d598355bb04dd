"""A limit on speed, for somebody who looks on: training waits now and then so as not to be ahead of its time."""

import math
from time import perf_counter

STRETCH_SECONDS = 0.02
"""How long to train between two looks at the clock."""
NEVER = 2**62


class SpeedLimit:
    """Tells when to wait, and how long. It changes no number of the training."""

    def __init__(self) -> None:
        """Set no limit."""
        self.is_watched = False
        """Whether somebody looks on, limit or not."""
        self.due = NEVER
        """The step after which to ask how long to wait."""
        self._steps_per_second = math.inf
        self._begun = 0, 0.0

    def set(self, step: int, steps_per_second: float | None) -> None:
        """From `step` on keep to a speed above 0; infinity: as fast as it goes; None: nobody looks on any longer."""
        self.is_watched = steps_per_second is not None
        self._steps_per_second = math.inf if steps_per_second is None else steps_per_second
        self.begin(step)

    def begin(self, step: int) -> None:
        """Count from `step` and now: the speed is another, or the run was paused."""
        self._begun = step, perf_counter()
        self._schedule(step)

    def wait_seconds(self, step: int) -> float:
        """Return how much longer to wait before the step after `step`; not above 0 when its time has come."""
        first, since = self._begun
        return since + (step - first) / self._steps_per_second - perf_counter()

    def kept(self, step: int) -> None:
        """Hear that the time of `step` has come; where training cannot keep up, nothing is made up for later."""
        if self.wait_seconds(step) < -STRETCH_SECONDS:
            self.begin(step)
        self._schedule(step)

    def _schedule(self, step: int) -> None:
        is_limited = math.isfinite(self._steps_per_second)
        self.due = step + max(1, round(self._steps_per_second * STRETCH_SECONDS)) if is_limited else NEVER
