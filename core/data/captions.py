"""Pictures of one shape each, and what a person would write under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .ranges import Noise, NumExamples, Seed

if TYPE_CHECKING:
    import numpy as np

WORDS = (
    ("large", "small"),
    ("bright", "dim"),
    ("filled", "hollow"),
    ("circle", "square", "triangle", "cross"),
    ("top", "middle", "bottom"),
    ("left", "center", "right"),
)
"""A caption has one word of each row, in this order; 288 captions altogether."""
VOCABULARY = ("", *(word for choices in WORDS for word in choices))
"""Token 0 stands for no word."""
RADII = {"large": 0.26, "small": 0.15}
"""As a share of the side."""
BRIGHTNESS = {"bright": 1.0, "dim": 0.55}
PLACES = (0.3, 0.5, 0.7)
JITTER = 0.03
"""Standard deviation of what radii and centres differ from these, as a share of the side."""


class Captions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="captions"):
    """Grey pictures of a shape with their captions, such as `small bright hollow circle top left`."""

    num_examples: NumExamples = 2000
    """Pairs of a picture and a caption."""
    side: Annotated[int, Meta(ge=12, le=128)] = 16
    """Pixels along each side."""
    noise: Noise = 0.1
    """Standard deviation of the normal noise added to every pixel; the brightest shape is 1."""
    seed: Seed = 0
    """Draws the pairs; apart from the run's seed, so that runs can be compared on the same pairs."""

    def load(self) -> Dataset:
        """Return inputs int64 (num_examples, 2, side²): pixels in 0…255, and the caption's words, then zeros."""
        import numpy as np

        generator = np.random.default_rng(self.seed)
        choices = np.stack([generator.integers(0, len(row), self.num_examples) for row in WORDS], axis=1)
        pictures = self._draw(choices, generator)
        first = np.cumsum([1, *(len(row) for row in WORDS[:-1])])
        tokens = np.zeros_like(pictures)
        tokens[:, : len(WORDS)] = choices + first
        sizes = tuple(len(row) for row in WORDS)
        return Dataset(
            name="captioned shapes",
            inputs=np.stack([pictures, tokens], axis=1),
            targets=np.asarray(np.ravel_multi_index(tuple(choices.T), sizes), np.int64),
            task="matching",
            class_names=captions(),
            image_shape=(self.side, self.side),
        )

    def _draw(self, choices: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return pixels int64 (num_examples, side²) in 0…255 for the numbers of words (num_examples, 6)."""
        import numpy as np

        from .shape_drawing import draw_shapes

        size, light, fill, kind, row, column = choices.T
        places = np.array(PLACES)
        centers = np.stack([places[column], places[row]], axis=1) + generator.normal(0, JITTER, (len(choices), 2))
        radii = np.array([RADII[word] for word in WORDS[0]])[size] + generator.normal(0, JITTER / 2, len(choices))
        coverage = draw_shapes(kind, self.side, centers * self.side, radii * self.side, hollow=fill == 1)
        brightness = np.array([BRIGHTNESS[word] for word in WORDS[1]])[light]
        pictures = coverage * brightness[:, None, None] + generator.normal(0, self.noise, coverage.shape)
        return np.clip(np.round(pictures * 255), 0, 255).astype(np.int64).reshape(len(choices), -1)


def captions() -> tuple[str, ...]:
    """Return every caption, in the order of their numbers."""
    from itertools import product

    return tuple(" ".join(words) for words in product(*WORDS))
