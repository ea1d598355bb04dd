"""Dual encoders of pictures and captions: what can be chosen about them."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Annotated, ClassVar

from msgspec import Meta, Struct

from ..data.dataset import Task
from .mlp import Width

if TYPE_CHECKING:
    import numpy as np


class DualEncoder(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="dual_encoder"
):
    """A network for pictures and one for captions that put both into one space, partners close together (CLIP).

    Pictures: two 3×3 convolutions of stride 2, then a linear layer. Captions: the mean of the words' vectors, a hidden
    layer, then a linear layer. The similarity of two vectors is their cosine, divided by the temperature.
    """

    suits: ClassVar[tuple[Task, ...]] = ("matching",)

    embedding: Width = 32
    """Numbers that a picture or a caption becomes."""
    channels: Annotated[int, Meta(ge=1, le=1024)] = 16
    """Channels of the first convolution; the second has twice as many."""
    word_vector: Width = 32
    """Numbers in the vector of a word, and units of the hidden layer behind their mean."""
    vocabulary: Annotated[int, Meta(ge=2, le=1_000_000)] = 17
    """Words that captions are made of, 0 standing for none; at least as many as the data use."""
    temperature: Annotated[float, Meta(gt=0, le=10)] = 0.1
    """What cosines are divided by: the lower, the more a near miss costs."""

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count: convolutions 3·3·a·b + b, tables rows × columns, linear layers a·b + b."""
        first, second = self.channels, 2 * self.channels
        picture = 9 * first + first + 9 * first * second + second
        picture += self._places(input_shape) * second * self.embedding + self.embedding
        words = self.vocabulary * self.word_vector + self.word_vector**2 + self.word_vector
        return picture + words + self.word_vector * self.embedding + self.embedding

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        places = self._places(input_shape)
        return 2 * (4 * places * self.channels + 2 * places * self.channels + self.word_vector + self.embedding)

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when the examples are not square pictures with captions."""
        if len(input_shape) == 2 and input_shape[0] == 2 and isqrt(input_shape[1]) ** 2 == input_shape[1]:
            return None
        return "family", "'dual_encoder' takes pictures with captions, but {data} is not made of these"

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when captions use more words than there are vectors for."""
        needed = int(inputs[:, 1].max()) + 1
        if self.vocabulary >= needed:
            return None
        return "vocabulary", f"{self.vocabulary:,} is too few: {{data}} uses {needed:,} words, at least {needed:,}"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        return f"picture and caption encoders into {self.embedding} numbers"

    def _places(self, input_shape: tuple[int, ...]) -> int:
        """Return the pixels that are left after both convolutions have halved the picture."""
        return (-(-isqrt(input_shape[1]) // 4)) ** 2
