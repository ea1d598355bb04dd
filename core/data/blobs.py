"""Round clouds of points, one class each: the easiest classes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .errors import DataError
from .ranges import NumExamples, Seed

if TYPE_CHECKING:
    import numpy as np

Share = Annotated[float, Meta(gt=0, lt=1)]


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
    shares: list[Share] | None = None
    """Share of the points that each class has, adding up to 1; left out: as many of each class."""
    seed: Seed = 0
    """Draws the points; apart from the run's seed, so that runs can be compared on the same points."""

    def load(self) -> Dataset:
        """Return the points; inputs (num_examples, num_features)."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        label = self._labels()
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

    def _labels(self) -> np.ndarray:
        """Return the class of each point (num_examples,); DataError when shares do not suit the classes."""
        import numpy as np

        if self.shares is None:
            return np.arange(self.num_examples) % self.num_classes
        if len(self.shares) != self.num_classes or abs(sum(self.shares) - 1) > 1e-6:
            found = f"{len(self.shares)} numbers that add up to {sum(self.shares):g}"
            raise DataError(f"data.shares: {found}; give one for each of {self.num_classes} classes, adding up to 1")
        ends = np.round(np.cumsum(self.shares) * self.num_examples)
        return np.searchsorted(ends, np.arange(self.num_examples), side="right").clip(0, self.num_classes - 1)
