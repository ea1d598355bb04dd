"""A memory task: name at the end the symbol that came first."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import IGNORED, Dataset
from .ranges import NumExamples, Seed

SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Recall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="recall"):
    """Sequences such as `C · · · … ?`, to be answered with C at the question mark."""

    num_examples: NumExamples = 2000
    """Sequences altogether."""
    distance: Annotated[int, Meta(ge=1, le=10_000)] = 50
    """Steps from the symbol to the question."""
    symbols: Annotated[int, Meta(ge=2, le=26)] = 8
    """Different symbols to remember."""
    noise: Annotated[float, Meta(ge=0, le=1)] = 0.5
    """Share of the steps between that are random digits, which mean nothing, instead of pauses."""
    seed: Seed = 0
    """Draws the sequences; apart from the run's seed."""

    def load(self) -> Dataset:
        """Return the sequences; inputs and targets (num_examples, distance + 1), only the last place has a target."""
        import numpy as np

        names = (*SYMBOLS[: self.symbols], "·", *"0123456789", "?")
        pause, question = self.symbols, len(names) - 1
        generator = np.random.default_rng(self.seed)
        shape = (self.num_examples, self.distance + 1)
        digits = generator.integers(pause + 1, question, shape)
        inputs = np.where(generator.random(shape) < self.noise, digits, pause)
        inputs[:, 0] = np.arange(self.num_examples) % self.symbols
        inputs[:, -1] = question
        targets = np.full(shape, IGNORED)
        targets[:, -1] = inputs[:, 0]
        return Dataset(
            name="recall", inputs=inputs.astype(np.int64), targets=targets.astype(np.int64), task="tokens",
            class_names=names,
        )  # fmt: skip
