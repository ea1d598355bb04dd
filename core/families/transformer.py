"""Transformers: what can be chosen about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from ..data.dataset import Task

if TYPE_CHECKING:
    import numpy as np


class Transformer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="transformer"):
    """A network whose places look at one another: attention, then a small dense network for each place, `depth` times.

    Tokens (T,) are answered at every place. Vectors (T, C) and pictures, cut into patches, are answered once, from the
    mean over all places. Blocks are pre-norm: x + attention(norm(x)), then x + dense(norm(x)). Parameters of a block of
    width E and ratio r: (4 + 2r)·E² + (9 + r)·E.
    """

    suits: ClassVar[tuple[Task, ...]] = ("tokens", "classification", "binary", "regression")

    width: Annotated[int, Meta(ge=1, le=65536)] = 64
    """Numbers that each place is made of, E."""
    heads: Annotated[int, Meta(ge=1, le=1024)] = 4
    """Ways of looking side by side; each has width ÷ heads numbers of its own."""
    depth: Annotated[int, Meta(ge=1, le=1000)] = 2
    """Blocks above one another."""
    mlp_ratio: Annotated[int, Meta(ge=1, le=64)] = 4
    """Hidden units of the dense network of a block, for each number of the width."""
    causal: bool = False
    """Whether a place sees only itself and what stands before it: needed to write the next token."""
    positions: Literal["learned", "sinusoidal", "rotary", "none"] = "learned"
    """How a place knows where it is: a vector for each place, sines (1706.03762), or turned queries and keys."""
    patch: Annotated[int, Meta(ge=1, le=1024)] = 2
    """Height and width of the squares that a picture is cut into; unused otherwise."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a number leaving an embedding, an attention or a dense network is silenced in a step."""

    def num_places(self, input_shape: tuple[int, ...]) -> int:
        """Return how many places look at one another."""
        if len(input_shape) == 3:
            return (input_shape[1] // self.patch) * (input_shape[2] // self.patch)
        return input_shape[0]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count of trainable numbers, without building anything."""
        width, ratio = self.width, self.mlp_ratio
        if len(input_shape) == 1:
            embedding = num_outputs * width
        elif len(input_shape) == 2:
            embedding = input_shape[1] * width + width
        else:
            embedding = input_shape[0] * self.patch**2 * width + width
        positions = self.num_places(input_shape) * width if self.positions == "learned" else 0
        block = (4 + 2 * ratio) * width**2 + (9 + ratio) * width
        return embedding + positions + self.depth * block + 2 * width + width * num_outputs + num_outputs

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        places = self.num_places(input_shape)
        block = places * (9 + 2 * self.mlp_ratio) * self.width + self.heads * places**2
        return self.depth * block + places * num_outputs

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built for such data; `{data}` stands for their name."""
        if self.width % self.heads:
            nearest = max(1, round(self.width / self.heads)) * self.heads
            return "width", f"{self.width} must be a multiple of heads = {self.heads}; try {nearest}"
        if self.positions == "rotary" and self.width // self.heads % 2:
            size = self.width // self.heads
            return "positions", f"'rotary' turns pairs of numbers, but a head has {size}; try 'learned'"
        if len(input_shape) > 3:
            return "family", "'transformer' reads sequences and pictures, but {data} has neither"
        if len(input_shape) == 3 and any(side % self.patch for side in input_shape[1:]):
            side = min(input_shape[1:])
            fitting = max(size for size in range(1, side + 1) if not side % size and size <= max(self.patch, 1))
            sides = "×".join(map(str, input_shape[1:]))
            return "patch", f"{self.patch} does not divide pictures of {sides}; try {fitting}"
        return None

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when a row of numbers is no sequence."""
        if inputs.ndim > 2 or inputs.dtype.kind == "i":
            return None
        return "family", "'transformer' reads sequences, but an example of {data} is a row of numbers; try family 'mlp'"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        blocks = f"{self.depth} block{'s' if self.depth > 1 else ''}"
        return f"{blocks} of {self.heads} heads, {self.width} numbers a place{', causal' if self.causal else ''}"
