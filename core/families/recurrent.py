"""Recurrent networks: what can be chosen about them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from ..data.dataset import Task

if TYPE_CHECKING:
    import numpy as np

Cell = Literal["rnn", "lstm", "gru"]
GATES: dict[Cell, int] = {"rnn": 1, "lstm": 4, "gru": 3}
"""Times that a cell has weights for its input, its state and a bias for each."""


class Recurrent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="recurrent"):
    """A network that reads a sequence step by step and carries a state along.

    Tokens (T,) are embedded and answered at every step; vectors (T, C) are answered once, after the last. Parameters
    of a layer of n units over m inputs: g·(n·m + n² + 2n), with g = 1 (RNN), 3 (GRU), 4 (LSTM).
    """

    suits: ClassVar[tuple[Task, ...]] = ("tokens", "classification", "binary", "regression")

    cell: Cell = "lstm"
    """rnn: tanh of input and state; lstm: a memory behind gates; gru: gates without a memory of its own."""
    units: Annotated[int, Meta(ge=1, le=65536)] = 64
    """Numbers in the state of each layer."""
    layers: Annotated[int, Meta(ge=1, le=100)] = 1
    """Layers above one another; each reads the states of the one below."""
    embedding: Annotated[int, Meta(ge=1, le=65536)] = 16
    """Numbers that a token becomes; unused where the data are numbers."""
    keep_bias: Annotated[float, Meta(ge=-100, le=100)] = 1.0
    """First bias of the gate that keeps the memory: forget gate of an LSTM, update gate of a GRU. An RNN has none."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a number leaving a layer is silenced in a training step."""

    def widths(self, input_shape: tuple[int, ...], num_outputs: int) -> list[int]:
        """Return the number of values entering the first layer and leaving each, at one step."""
        return [input_shape[1] if len(input_shape) > 1 else self.embedding, *[self.units] * self.layers]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count of trainable numbers, without building anything."""
        table = num_outputs * self.embedding if len(input_shape) == 1 else 0
        widths = self.widths(input_shape, num_outputs)
        cells = sum(
            GATES[self.cell] * (after * before + after * after + 2 * after) for before, after in pairwise(widths)
        )
        return table + cells + self.units * num_outputs + num_outputs

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        per_step = (GATES[self.cell] + 2) * self.units * self.layers
        return input_shape[0] * (per_step + (num_outputs if len(input_shape) == 1 else 0))

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built for such data; `{data}` stands for their name."""
        if len(input_shape) in (1, 2):
            return None
        return "family", "'recurrent' reads sequences, but {data} has none; try family 'convolutional'"

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when a row of numbers is no sequence."""
        if inputs.ndim > 2 or inputs.dtype.kind == "i":
            return None
        return "family", "'recurrent' reads sequences, but an example of {data} is a row of numbers; try family 'mlp'"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        layers = f"{self.layers} layers of " if self.layers > 1 else ""
        return f"{layers}{self.units} {self.cell.upper()} units"
