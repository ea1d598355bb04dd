"""Stream: every example of a data set on disk; Reader: a stretch of them as the network sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..errors import DataError
from ..normalization import Normalization


class Stream(Protocol):
    """Where the examples are. Small and made of plain values, for it is sent to the processes that read."""

    @property
    def name(self) -> str:
        """What errors call the data."""
        ...

    @property
    def num_readers(self) -> int:
        """Processes that can read at once; 1 where neighbours are best read one after the other."""
        ...

    def __len__(self) -> int:
        """Return the number of examples."""
        ...

    def plan(self, rows: np.ndarray, generator: np.random.Generator, at_once: int) -> Iterator[np.ndarray]:
        """Yield all of `rows`, ascending, in a random order, about `at_once` at a time, as they are best read."""
        ...

    def read(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs and targets of these rows, in their order and as in Dataset. DataError names what is amiss."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads examples and makes of them what those held in memory have become."""

    stream: Stream
    normalization: Normalization
    filling: Any
    """float32 (num_inputs,): what stands in for missing inputs; None where none may be missing."""
    rebuilds_inputs: bool
    """Whether the inputs are their own targets."""

    def read(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return inputs and targets as the network and the loss take them. Raises DataError."""
        inputs, targets = self.stream.read(rows)
        if self.filling is not None:
            inputs = np.where(np.isnan(inputs), self.filling, inputs)
        for values, what in ((inputs, "an input"), (targets, "the target")):
            finite = np.isfinite(values.reshape(len(rows), -1)).all(axis=1)
            if not finite.all():
                place = f"row {rows[np.argmin(finite)] + 1:,}"
                way_out = 'correct the file, or choose data.missing = "mean" or "most_frequent"'
                raise DataError(f"{self.stream.name}: {place}: {what} is missing or not finite; {way_out}")
        inputs = self.normalization.inputs(inputs)
        return inputs, inputs if self.rebuilds_inputs else self.normalization.targets(targets)


@dataclass(frozen=True, slots=True)
class TrainingStream:
    """The training examples of a run."""

    reader: Reader
    rows: np.ndarray
    """int64, ascending: all but those that validate and test."""

    def __len__(self) -> int:
        return len(self.rows)

    def chunks(self, seed: int, epoch: int, at_once: int) -> Iterator[np.ndarray]:
        """Yield the rows of an epoch in stretches to be read together; decided by (seed, epoch) and `at_once` alone."""
        return self.reader.stream.plan(self.rows, np.random.default_rng([seed, epoch]), at_once)
