"""Pictures of shapes in noise, and for every pixel whether it belongs to a shape of one kind: segmentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed, Shape

if TYPE_CHECKING:
    import numpy as np


class ShapeMasks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="shape_masks"):
    """Grey pictures of two shapes over noise, of which the one of the wanted kind is to be marked, pixel by pixel."""

    wanted: Shape = "circle"
    """The kind of shape to be marked; the others are there to be told from it."""
    num_examples: NumExamples = 800
    """Pictures altogether; each has a shape that is wanted opposite one that is not."""
    side: Annotated[int, Meta(ge=8, le=256)] = 24
    """Pixels along each side."""
    noise: Noise = 0.15
    """Standard deviation of the normal noise added to every pixel; a shape is at least 0.5 brighter than the ground."""
    seed: Seed = 0
    """Draws the pictures; apart from the run's seed, so that runs can be compared on the same pictures."""

    def load(self) -> Dataset:
        """Return pictures and masks of 0 and 1, float32 (num_examples, 1, side, side) each."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        pictures, masks = self._draw(generator)
        pictures += generator.normal(0, self.noise, pictures.shape)
        return Dataset(
            name=f"shapes, {self.wanted}s marked",
            inputs=pictures.astype(np.float32)[:, None],
            targets=masks.astype(np.float32)[:, None],
            task="segmentation",
            image_shape=(self.side, self.side),
        )

    def _draw(self, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return pictures without noise, and masks, (num_examples, side, side) each."""
        import numpy as np

        from .shape_drawing import SHAPES, draw_shapes

        size, wanted = self.num_examples, SHAPES.index(self.wanted)
        pictures, masks = (np.zeros((size, self.side, self.side)) for _ in range(2))
        angle, distance = generator.uniform(0, 2 * np.pi, size), generator.uniform(0.2, 0.3, size)
        offset = distance[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        others = (wanted + generator.integers(1, len(SHAPES), size)) % len(SHAPES)
        for is_wanted, kinds, side in ((False, others, -1), (True, np.full(size, wanted), 1)):
            radii = generator.uniform(0.14, 0.22, size) * self.side
            coverage = draw_shapes(kinds, self.side, (0.5 + side * offset) * self.side, radii)
            brightness = generator.uniform(0.5, 1.0, (size, 1, 1))
            pictures = pictures * (1 - coverage) + brightness * coverage
            masks = np.where(coverage > 0.5, is_wanted, masks)
        return pictures, masks
