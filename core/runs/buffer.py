"""Points of one series that wait for the next flush."""

from collections.abc import Sequence

import numpy as np

from .batches import in_step_order
from .buckets import Array

_FEW = 64


class Buffer:
    """Lists that the loop appends to, and whole arrays that it hands over."""

    __slots__ = ("_arrays", "_is_sorted", "steps", "values")

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: list[float] = []
        self._arrays: list[tuple[Array, Array]] = []

        self._is_sorted = False  # False: not known

    def __len__(self) -> int:
        return len(self.steps) + sum(len(steps) for steps, _ in self._arrays)

    def extend(self, steps: Sequence[int] | Array, values: Sequence[float] | Array) -> None:
        """Append a column."""
        if len(steps) < _FEW and not isinstance(steps, np.ndarray) and not isinstance(values, np.ndarray):
            self.steps.extend(steps)
            self.values.extend(values)
            return
        self._pack_lists()
        # Copied: the caller may go on using its arrays.
        self._is_sorted = False
        self._arrays.append((np.array(steps, dtype=np.int64), np.array(values, dtype=np.float64)))

    def columns(self) -> tuple[Array, Array]:
        """Return all points so far in step order: int64 (n,), float64 (n,)."""
        self._pack_lists()
        if len(self._arrays) == 1:
            return self._arrays[0] if self._is_sorted else in_step_order(*self._arrays[0])
        return in_step_order(
            np.concatenate([steps for steps, _ in self._arrays]),
            np.concatenate([values for _, values in self._arrays]),
        )

    def _pack_lists(self) -> None:
        if self.steps:
            self._is_sorted = not self._arrays and self.steps == sorted(self.steps)
            self._arrays.append((np.array(self.steps, dtype=np.int64), np.array(self.values, dtype=np.float64)))
            # Emptied in place: the loop may hold on to the bound append.
            self.steps.clear()
            self.values.clear()
