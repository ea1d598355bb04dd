"""Short rows of digits, to be written again in order."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import IGNORED, Dataset
from .ranges import NumExamples, Seed


class Sort(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="sort"):
    """Sequences such as `3 1 2 = 1 2 3`; what follows `=` is to be written token by token."""

    num_examples: NumExamples = 4000
    """Rows altogether; with few digits some come twice."""
    length: Annotated[int, Meta(ge=2, le=100)] = 6
    """Digits in a row."""
    digits: Annotated[int, Meta(ge=2, le=10)] = 6
    """Different digits, from 0."""
    seed: Seed = 0
    """Draws the rows; apart from the run's seed."""

    def load(self) -> Dataset:
        """Return the rows; inputs and targets (num_examples, 2 · length), targets from `=` on."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        rows = generator.integers(0, self.digits, (self.num_examples, self.length))
        equals = np.full((self.num_examples, 1), self.digits)
        whole = np.concatenate([rows, equals, np.sort(rows, axis=1)], axis=1).astype(np.int64)
        inputs, targets = whole[:, :-1], whole[:, 1:].copy()
        targets[:, : self.length] = IGNORED
        names = (*"0123456789"[: self.digits], "=")
        return Dataset(name="sort", inputs=inputs, targets=targets, task="tokens", class_names=names)
