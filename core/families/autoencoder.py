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
    output are linear. With `channels`, convolutions go before: each halves a picture, and a transposed convolution
    doubles it on the way back. With the encoder's own weights W as decoder, y = Wx is rebuilt as Wᵀy, without biases.
    """

    task: ClassVar[Task] = "reconstruction"

    channels: Annotated[list[Width], Meta(max_length=10)] = field(default_factory=list[int])
    """Filters of each convolution before the dense layers, first to last; empty: none. Sides must halve so often."""
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
        """Return the number of values entering the dense layers of the encoder and leaving each; the code is last."""
        squeezed = prod(self.picture_shapes(input_shape)[-1]) if self.channels else prod(input_shape)
        return [squeezed, *self.hidden, self.code]

    def picture_shapes(self, input_shape: tuple[int, ...]) -> list[tuple[int, int, int]]:
        """Return (channels, height, width) of the picture and behind each convolution."""
        *given, height, width = input_shape
        channels = [*(given or [1]), *self.channels]
        return [(count, height >> level, width >> level) for level, count in enumerate(channels)]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count: for each pair of widths a, b one layer a → b and one b → a, 2·a·b + a + b.

        Convolutions from a to b channels and back: 9·a·b + b and 16·a·b + a. Tied weights, without biases: a·b.
        """
        if self.decoder != "own":
            return prod(self.widths(input_shape))
        dense = sum(2 * a * b + a + b for a, b in pairwise(self.widths(input_shape)))
        shapes = self.picture_shapes(input_shape) if self.channels else []
        return dense + sum(25 * a * b + a + b for (a, _, _), (b, _, _) in pairwise(shapes))

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        shapes = self.picture_shapes(input_shape)[:-1] if self.channels else []
        return 2 * sum(self.widths(input_shape)) - self.code + 2 * sum(map(prod, shapes))

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built; any example can be rebuilt."""
        if (self.hidden or self.channels) and self.decoder != "own":
            rule = "takes no other layers: set hidden and channels to [], or decoder to 'own'"
            return "decoder", f"is '{self.decoder}', which {rule}"
        if not self.channels:
            return None
        if len(input_shape) not in (2, 3):
            return "channels", "are of convolutions, which take pictures, but {data} has none; set channels to []"
        most = min((side & -side).bit_length() - 1 for side in input_shape[-2:])
        if len(self.channels) <= most:
            return None
        height, width = input_shape[-2:]
        return "channels", f"has {len(self.channels)} entries, but {height}×{width} pixels can be halved {most} times"

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
        layers = f"{'–'.join(map(str, self.channels))} filters, {layers}" if self.channels else layers
        return f"autoencoder {layers}, {self.activation.replace('_', ' ')}"
