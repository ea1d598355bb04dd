"""Autoencoders: what can be chosen about them."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from ..data.dataset import Task
from .mlp import Activation, Width

if TYPE_CHECKING:
    import numpy as np


class Autoencoder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="autoencoder"):
    """A network that has to rebuild its input from a code of few numbers.

    The encoder narrows from the input over `hidden` to `code`; the decoder has the same layers in reverse. Code and
    output are linear. With the encoder's own weights W as decoder, y = Wx is rebuilt as Wᵀy, without biases.
    """

    task: ClassVar[Task] = "reconstruction"

    hidden: Annotated[list[Width], Meta(max_length=1000)] = field(default_factory=lambda: [128, 64])
    """Units of each hidden layer of the encoder, first to last; the decoder has them last to first."""
    code: Width = 2
    """Numbers that an example is squeezed into; with 2 the code can be drawn as a map."""
    activation: Activation = "relu"
    """Non-linearity of every hidden layer."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a hidden unit is silenced in a training step."""
    decoder: Literal["own", "tied", "hebbian"] = "own"
    """Tied: the encoder's weights, transposed. Hebbian: the same, and the error reaches them through the decoder only,
    which makes a step of gradient descent a step of Oja's rule. Both for `hidden = []`."""

    def widths(self, input_shape: tuple[int, ...]) -> list[int]:
        """Return the number of values entering the encoder and leaving each of its layers; the code is the last."""
        return [prod(input_shape), *self.hidden, self.code]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count: for each pair of widths a, b one layer a → b and one b → a, 2·a·b + a + b.

        With tied weights, which have no biases: a·b.
        """
        if self.decoder != "own":
            return prod(self.widths(input_shape))
        return sum(2 * a * b + a + b for a, b in pairwise(self.widths(input_shape)))

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        return 2 * sum(self.widths(input_shape)) - self.code

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built; any example can be rebuilt."""
        if self.hidden and self.decoder != "own":
            return (
                "decoder",
                f"is '{self.decoder}', which takes no hidden layers: set hidden to [], or decoder to 'own'",
            )
        return None

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when inputs are not numbers to compute with."""
        if inputs.dtype.kind == "f":
            return None
        return "family", "'autoencoder' rebuilds numbers, but the inputs of {data} are tokens"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        if self.decoder != "own":
            rule = "trained by Oja's rule" if self.decoder == "hebbian" else "trained by gradient descent"
            return f"linear code of {self.code}, {self.decoder} decoder, {rule}"
        layers = "–".join(map(str, [*self.hidden, self.code, *reversed(self.hidden)]))
        return f"autoencoder {layers}, {self.activation.replace('_', ' ')}"
