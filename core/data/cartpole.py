"""A pole to be balanced on a cart: not examples to learn from, but places to begin and rules to play by."""

from typing import Annotated

from msgspec import Meta, Struct

from .dataset import Dataset
from .errors import DataError
from .ranges import NumExamples, Seed

START_REACH = 0.05
"""Positions, speeds and angles begin between plus and minus this, as in Gymnasium's CartPole."""


class CartPole(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="source", tag="cartpole"):
    """Gymnasium's CartPole: push a cart left or right so that the pole on it stays upright; each move earns 1."""

    num_examples: NumExamples = 500
    """Places to begin; training and validation have different ones."""
    max_moves: Annotated[int, Meta(ge=1, le=10_000)] = 500
    """An episode ends after so many moves, or when the pole leans beyond 12° or the cart leaves the track."""
    discount: Annotated[float, Meta(gt=0, le=1)] = 0.99
    """What a reward one move later counts for, when a move is judged by what came of it."""
    seed: Seed = 0
    """Draws the places to begin; apart from the run's seed."""

    def load(self) -> Dataset:
        """Return the places, float32 (num_examples, 4); DataError where Gymnasium is not installed."""
        import numpy as np

        try:
            import gymnasium  # noqa: F401  # pyright: ignore[reportUnusedImport]  played with later
        except ImportError:
            rule = "needs Gymnasium, which is not installed: pip install gymnasium"
            raise DataError(f"cartpole: {rule}") from None
        generator = np.random.default_rng(self.seed)
        return Dataset(
            name="cartpole",
            inputs=generator.uniform(-START_REACH, START_REACH, (self.num_examples, 4)).astype(np.float32),
            targets=np.zeros((self.num_examples, 3), np.float32),
            task="control",
            feature_names=("position", "speed", "angle", "angular speed"),
            class_names=("left", "right"),
            environment=self,
        )
