"""Two interleaved half circles: two classes that no straight line separates."""

from msgspec import Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed


class Moons(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="moons"):
    """Two half moons, one upside down, reaching into each other."""

    num_examples: NumExamples = 500
    """Points altogether, as many of each class."""
    noise: Noise = 0.15
    """Standard deviation of the normal noise added to both coordinates; the moons have radius 1."""
    seed: Seed = 0
    """Draws the points; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, 2)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        label = np.arange(self.num_examples) % 2
        angle = generator.uniform(0, np.pi, self.num_examples)
        x = np.where(label == 0, np.cos(angle), 1 - np.cos(angle))
        y = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle))
        points = np.stack([x, y], axis=1) + generator.normal(0, self.noise, (self.num_examples, 2))
        return Dataset(
            name="moons",
            inputs=points.astype(np.float32),
            targets=label.astype(np.float32)[:, None],
            task="binary",
            feature_names=("x", "y"),
            class_names=("upper moon", "lower moon"),
        )
