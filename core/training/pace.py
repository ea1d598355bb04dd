"""How many steps to take before looking at the clock again."""

from time import perf_counter

LOOK_SECONDS = 0.05


class Pace:
    """Chooses a stride of steps that lasts about `look_seconds`, and knows the speed of the newest stretch."""

    def __init__(self, step: int) -> None:
        """Begin after `step`."""
        self._step = step
        self._since = perf_counter()
        self._stride = 1
        self.look_seconds = LOOK_SECONDS
        self.steps_per_second = 0.0
        """Over the newest strides, weighted towards the newest; 0 before the first."""

    def next_look(self, step: int) -> int:
        """Return the step after which to look again, now that `step` is done."""
        now = perf_counter()
        steps, seconds = step - self._step, now - self._since
        if steps > 0 and seconds > 0:
            rate = steps / seconds
            # Strides differ in length: what lasted longer counts more, with a memory of about half a second.
            weight = min(1.0, seconds / 0.5)
            self.steps_per_second += (rate - self.steps_per_second) * (weight if self.steps_per_second else 1.0)
            self._stride = max(1, min(2 * self._stride, int(rate * self.look_seconds)))
        self._step, self._since = step, now
        return step + self._stride

    def go_on(self, step: int) -> None:
        """Forget the time since the last look: the run was paused, or something else took it."""
        self._step, self._since = step, perf_counter()
