"""Embedding models of pairs: what can be chosen about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta, Struct

from ..data.dataset import Task

if TYPE_CHECKING:
    import numpy as np

NumRows = Annotated[int, Meta(ge=1, le=10_000_000)]


class Embedding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="embedding"):
    """A vector for each user and each item: what one thinks of the other is bias + bias + their dot product.

    Matrix factorisation with biases (Koren, Bell and Volinsky, 2009).
    """

    suits: ClassVar[tuple[Task, ...]] = ("regression",)

    factors: Annotated[int, Meta(ge=1, le=4096)] = 8
    """Numbers in the vector of a user or an item."""
    num_users: NumRows = 300
    """Rows of the table of users; at least as many as the data name."""
    num_items: NumRows = 60
    """Rows of the table of items; at least as many as the data name."""
    initial_std: Annotated[float, Meta(gt=0, le=100)] = 0.1
    """Standard deviation of the first numbers of all vectors and biases."""

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count: (users + items) × (factors + 1)."""
        return (self.num_users + self.num_items) * (self.factors + 1)

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        return 2 * (self.factors + 1)

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when the examples are not pairs with one number to predict."""
        if input_shape == (2,) and num_outputs == 1:
            return None
        return "family", "'embedding' takes a user and an item and tells one number, but {data} is not made of these"

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when inputs (n, 2) are not numbers of rows, or name rows that do not exist."""
        if inputs.dtype.kind != "i":
            return "family", "'embedding' takes numbers of users and items, but those of {data} are measurements"
        for column, field in enumerate(("num_users", "num_items")):
            needed = int(inputs[:, column].max()) + 1
            if getattr(self, field) < needed:
                return field, f"{getattr(self, field):,} is too few: {{data}} names {needed:,}, at least {needed:,}"
        return None

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        return f"embeddings of {self.num_users:,} users and {self.num_items:,} items, {self.factors} numbers each"
