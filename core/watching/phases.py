"""How long the phases of a step take."""

from collections import deque
from statistics import median
from time import perf_counter

import torch

from ..instruments.stopwatch import stopwatch
from .forward import Forward

PHASES = ("data", "forward", "backward", "optimizer")
KEPT = 9
"""Newest times of each, of which the median counts."""


class Phases:
    """Times one step after another: `begin`, `end_backward`, `begin_update`, `end_update`."""

    def __init__(self, device: torch.device) -> None:
        """Time what `device` does; nothing is known yet."""
        self._now = stopwatch(device)
        self._times = {phase: deque[float](maxlen=KEPT) for phase in PHASES}
        self._began = self._moving = 0.0

    def begin(self) -> None:
        """Begin a step: its data are fetched."""
        self._began = perf_counter()

    def leave_out(self, seconds: float) -> None:
        """Leave out what was not spent on fetching data."""
        self._began += seconds

    def end_backward(self, forward: Forward) -> None:
        """End the backward pass, and with it what came before: the forward passes that were seen, and their data."""
        now = self._now()
        if forward.started:
            self._times["data"].append(max(0.0, forward.started - self._began))
            self._times["forward"].append(forward.seconds)
            self._times["backward"].append(max(0.0, now - forward.ended))

    def begin_update(self) -> None:
        """Begin the update."""
        self._moving = self._now()

    def end_update(self) -> float:
        """End the update, and return the clock."""
        now = self._now()
        self._times["optimizer"].append(now - self._moving)
        return now

    @property
    def medians(self) -> dict[str, float]:
        """Seconds by series name, of the phases that were seen."""
        return {f"time_{phase}": median(times) for phase, times in self._times.items() if times}
