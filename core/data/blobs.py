"""Round clouds of points, one class each: the easiest classes there are."""

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import NumExamples, Seed


class Blobs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="blobs"):
    """Normal clouds whose centres lie evenly on a circle of radius 1."""

    num_examples: NumExamples = 400
    """Points altogether, as many of each class."""
    num_classes: Annotated[int, Meta(ge=2, le=20)] = 3
    """Clouds; two make a binary task."""
    spread: Annotated[float, Meta(gt=0, le=1000)] = 0.2
    """Standard deviation of each cloud."""
    num_features: Annotated[int, Meta(ge=2, le=10_000)] = 2
    """Numbers per example; those beyond the first two are noise alone, and say nothing about the class."""
    seed: Seed = 0
    """Draws the points; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, num_features)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        label = np.arange(self.num_examples) % self.num_classes
        angle = 2 * np.pi * label / self.num_classes
        points = generator.normal(0, self.spread, (self.num_examples, self.num_features))
        points[:, :2] += np.stack([np.cos(angle), np.sin(angle)], axis=1)
        binary = self.num_classes == 2
        return Dataset(
            name="blobs",
            inputs=points.astype(np.float32),
            targets=label.astype(np.float32)[:, None] if binary else label.astype(np.int64),
            task="binary" if binary else "classification",
            feature_names=("x", "y", *(f"noise {number}" for number in range(1, self.num_features - 1))),
            class_names=tuple(f"blob {blob + 1}" for blob in range(self.num_classes)),
        )
