"""How far a watched loop has come, and when it is looked at."""

from ..instruments.schedule import NEVER
from ..training.pace import Pace
from .recording import Recording
from .step_time import StepTime

EARLY_LOOKS = (8, 16, 24, 32, 64, 128, 256, 512)
"""Steps after which to look at once, as long as there is credit: a short run must be judged in time as well."""


class Progress:
    """Has what was recorded written and judged now and then, and records how fast the loop goes."""

    def __init__(self, recording: Recording, step_time: StepTime) -> None:
        """Begin before the first step; `step_time` is told of every stretch of steps."""
        self.due = 1
        """The next step after which to look."""
        self._recording = recording
        self._step_time = step_time
        self._pace = Pace(0)
        self._recorded_step = 0

    def look(self, step: int) -> None:
        """Look after `step`, and choose the next."""
        self._step_time.passed(step)
        self._recording.attend(is_early=step in EARLY_LOOKS)
        early = next((look for look in EARLY_LOOKS if look > step), NEVER)
        self.due = min(self._pace.next_look(step), early)

    def record(self, step: int, learning_rate: float | None, batch_size: int) -> None:
        """Record time, speed and learning rate after `step`; `batch_size` is 0 while unknown."""
        if step <= self._recorded_step:
            return
        self._recorded_step = step
        self._recording.add("elapsed_seconds", step, self._recording.seconds)
        if learning_rate is not None:
            self._recording.add("learning_rate", step, learning_rate)
        steps_per_second = self._pace.steps_per_second
        if steps_per_second:
            self._recording.add("steps_per_second", step, steps_per_second)
            if batch_size:
                self._recording.add("examples_per_second", step, steps_per_second * batch_size)
