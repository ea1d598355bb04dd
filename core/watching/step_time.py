"""How long the steps of a loop take, and have taken: what a share of the time is a share of."""

from collections import deque
from statistics import median
from time import perf_counter

KEPT = 9
"""Newest stretches, of whose times per step the median counts."""


class StepTime:
    """Adds up stretches of steps, each as so many times the usual time of one.

    So an evaluation, a pause, or whatever else lies between two steps does not count: nothing is spent of it, and
    nothing saved up in it to be spent on the steps that follow.
    """

    def __init__(self) -> None:
        """Begin before the first step."""
        self.seconds = 0.0
        """Of all steps up to the newest stretch."""
        self._step = 0
        self._since = perf_counter()
        self._recent = deque[float](maxlen=KEPT)

    @property
    def usual(self) -> float:
        """Seconds of a step, by the newest stretches; tiny before the first."""
        return max(median(self._recent), 1e-7) if self._recent else 1e-7

    def passed(self, step: int) -> None:
        """End a stretch after `step`."""
        now, num_steps = perf_counter(), step - self._step
        if num_steps > 0:
            self._recent.append((now - self._since) / num_steps)
            self.seconds += num_steps * self.usual
        self._step, self._since = step, now
