"""What a loop logs, put to the steps it belongs to."""

from itertools import groupby

import torch
from torch import Tensor


class LossBook:
    """Values as they are logged, and the steps they belong to.

    A loop logs after its update or before it, and with gradient accumulation several times per update. What is known at
    each call is the number of updates so far, and that is enough: with `n` logs per update there are `n` before the
    first update if logging comes before it, `n − 1` if it comes after.
    """

    def __init__(self) -> None:
        """Nothing is logged yet."""
        self._counts: list[int] = []
        self._values: list[float | Tensor] = []
        self._logs_first: bool | None = None
        self._newest_count = 0
        self._held: list[tuple[int, float]] = []

    def record(self, count: int, value: float | Tensor) -> None:
        """Keep a value (a number, or a scalar that is fetched from its device later), logged after `count` updates."""
        self._counts.append(count)
        self._values.append(value)

    def take(self, count: int, final: bool = False) -> tuple[list[int], list[float]]:
        """Return steps, ascending, and mean values since the last call; after `count` updates.

        The newest step is kept back until it is known to be complete, unless `final`.
        """
        if self._logs_first is None and not self._decide(count) and not final:
            return [], []
        counts, values = self._counts, _numbers(self._values)
        self._counts, self._values = [], []
        steps = [*(step for step, _ in self._held), *self._steps(counts)]
        values = [*(value for _, value in self._held), *values]
        num_kept = 0 if final or not steps else steps.count(steps[-1])
        num_taken = len(steps) - num_kept
        self._held = list(zip(steps[num_taken:], values[num_taken:], strict=True))
        return _means(steps[:num_taken], values[:num_taken])

    def number(self) -> int:
        """Make each value logged so far a step of its own, in a loop where logging is all that tells steps apart.

        Returns how many there are.
        """
        self._counts = list(range(1, len(self._counts) + 1))
        self._logs_first = False
        return len(self._counts)

    @property
    def newest(self) -> float | None:
        """The newest value that has been fetched; None before the first."""
        return self._held[-1][1] if self._held else None

    def _decide(self, count: int) -> bool:
        """Find out whether logging comes before the update; return whether it is known by now."""
        at_start = [sum(logged == number for logged in self._counts) for number in (0, 1)]
        if at_start[0] == 0 and count > 0:
            self._logs_first = False
        elif count >= 2:
            self._logs_first = at_start[0] == at_start[1]
        return self._logs_first is not None

    def _steps(self, counts: list[int]) -> list[int]:
        if self._logs_first:
            return [count + 1 for count in counts]
        if counts == list(range(self._newest_count + 1, self._newest_count + 1 + len(counts))):  # the usual way
            self._newest_count += len(counts)
            return counts
        steps: list[int] = []
        for count in counts:
            steps.append(count if count > self._newest_count else count + 1)
            self._newest_count = count
        return steps


def _means(steps: list[int], values: list[float]) -> tuple[list[int], list[float]]:
    """Return each step once, with the mean of its values; they stand one behind the other."""
    if len(set(steps)) == len(steps):
        return steps, values
    groups = [
        (step, [value for _, value in group])
        for step, group in groupby(zip(steps, values, strict=True), lambda pair: pair[0])
    ]
    return [step for step, _ in groups], [sum(group) / len(group) for _, group in groups]


def _numbers(values: list[float | Tensor]) -> list[float]:
    """Fetch what is still on a device, all in one go."""
    waiting = [value for value in values if isinstance(value, Tensor)]
    if not waiting:
        return [float(value) for value in values]
    fetched = iter(torch.stack([value.to(waiting[0].device, torch.float32) for value in waiting]).tolist())
    return [next(fetched) if isinstance(value, Tensor) else float(value) for value in values]
