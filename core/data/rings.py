"""A ring around a disc: two classes that no straight line separates."""

from msgspec import Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed


class Rings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="rings"):
    """An outer ring of radius 1 around an inner ring of radius 0.4."""

    num_examples: NumExamples = 500
    """Points altogether, as many of each class."""
    noise: Noise = 0.1
    """Standard deviation of the normal noise added to both coordinates."""
    seed: Seed = 0
    """Draws the points; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, 2)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        label = np.arange(self.num_examples) % 2
        radius = np.where(label == 0, 1.0, 0.4)
        angle = generator.uniform(0, 2 * np.pi, self.num_examples)
        circle = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        points = circle + generator.normal(0, self.noise, (self.num_examples, 2))
        return Dataset(
            name="rings",
            inputs=points.astype(np.float32),
            targets=label.astype(np.float32)[:, None],
            task="binary",
            feature_names=("x", "y"),
            class_names=("outer ring", "inner ring"),
        )
