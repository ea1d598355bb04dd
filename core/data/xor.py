"""Exclusive or: the four points that stopped the perceptron."""

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, Seed


class Xor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="xor"):
    """True where exactly one of two inputs is 1 (Minsky and Papert, 1969)."""

    num_examples: Annotated[int, Meta(ge=4, le=10_000_000)] = 4
    """4: the corners themselves; more repeats them in turn, which only makes sense with noise."""
    noise: Noise = 0.0
    """Standard deviation of the normal noise added to both coordinates; corners are 1 apart."""
    seed: Seed = 0
    """Draws the noise; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, 2)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])[np.arange(self.num_examples) % 4]
        label = corners[:, 0] ^ corners[:, 1]
        points = corners + generator.normal(0, self.noise, corners.shape)
        return Dataset(
            name="xor",
            inputs=points.astype(np.float32),
            targets=label.astype(np.float32)[:, None],
            task="binary",
            feature_names=("a", "b"),
            class_names=("equal", "different"),
        )
