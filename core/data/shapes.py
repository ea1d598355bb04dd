"""Generated pictures of shapes: edges make corners and curves, these make circles, squares, triangles and crosses."""

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import NumExamples, Seed


class Shapes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="shapes"):
    """One shape on each grey picture: circle, square, triangle or cross, filled or hollow, anywhere, of any size."""

    num_examples: NumExamples = 2000
    """Pictures altogether, as many of each class."""
    side: Annotated[int, Meta(ge=12, le=128)] = 20
    """Height and width in pixels."""
    noise: Annotated[float, Meta(ge=0, le=10)] = 0.15
    """Standard deviation of the normal noise on every pixel; a shape is 1 brighter than its background."""
    max_turn: Annotated[float, Meta(ge=0, le=180)] = 20.0
    """Degrees by which a shape is turned at most, either way."""
    seed: Seed = 0
    """Draws the pictures; apart from the run's seed, so that runs can be compared on the same pictures."""

    def load(self) -> Dataset:
        """Return the pictures; inputs (num_examples, 1, side, side), 0 for the background and 1 for a shape."""
        import numpy as np

        from .shape_drawing import SHAPES, draw_shapes

        generator = np.random.default_rng(self.seed)
        count, side = self.num_examples, self.side
        labels = np.arange(count) % len(SHAPES)
        radii = generator.uniform(0.18, 0.3, count) * side
        reach = np.minimum(1.3 * radii, side / 2)  # corners reach further than the circle of the same area
        centers = generator.uniform(reach[:, None], side - reach[:, None], (count, 2))
        angles = np.deg2rad(generator.uniform(-self.max_turn, self.max_turn, count))
        pictures = draw_shapes(labels, side, centers, radii, angles, generator.random(count) < 0.5)
        noisy = pictures + generator.normal(0, self.noise, pictures.shape)
        return Dataset(
            name="shapes",
            inputs=noisy[:, None].astype(np.float32),
            targets=labels.astype(np.int64),
            task="classification",
            class_names=tuple(SHAPES),
            image_shape=(side, side),
        )
