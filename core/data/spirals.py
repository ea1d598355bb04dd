"""Arms of a spiral, one class each: the classic test for what depth can do."""

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed


class Spirals(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="spirals"):
    """Spiral arms wound around one another, from radius 0.1 to 1."""

    num_examples: NumExamples = 600
    """Points altogether, as many of each class."""
    num_classes: Annotated[int, Meta(ge=2, le=8)] = 2
    """Arms; two make a binary task."""
    turns: Annotated[float, Meta(gt=0, le=10)] = 1.5
    """Times an arm goes round the origin; more is harder."""
    noise: Noise = 0.02
    """Standard deviation of the normal noise added to both coordinates."""
    seed: Seed = 0
    """Draws the points; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, 2)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        label = np.arange(self.num_examples) % self.num_classes
        along = np.sqrt(generator.uniform(0, 1, self.num_examples))  # the root spreads points evenly along the arm
        radius = 0.1 + 0.9 * along
        angle = 2 * np.pi * (self.turns * along + label / self.num_classes)
        points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points += generator.normal(0, self.noise, points.shape)
        binary = self.num_classes == 2
        return Dataset(
            name="spirals",
            inputs=points.astype(np.float32),
            targets=label.astype(np.float32)[:, None] if binary else label.astype(np.int64),
            task="binary" if binary else "classification",
            feature_names=("x", "y"),
            class_names=tuple(f"arm {arm + 1}" for arm in range(self.num_classes)),
        )
