"""Diffusion models of points: what can be chosen about them."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from ..data.dataset import Task
from .mlp import Activation, Width

if TYPE_CHECKING:
    import numpy as np

NoiseSchedule = Literal["linear", "cosine"]


class Denoiser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="denoiser"):
    """A network that is shown a noisy example and how noisy it is, and tells the noise (DDPM, 2006.11239)."""

    task: ClassVar[Task] = "denoising"

    hidden: Annotated[list[Width], Meta(min_length=1, max_length=1000)] = field(default_factory=lambda: [128, 128, 128])
    """Units of each hidden layer, first to last."""
    activation: Activation = "silu"
    """Non-linearity of every hidden layer."""
    noise_levels: Annotated[int, Meta(ge=2, le=1000)] = 50
    """Steps from data to noise, and back when sampling."""
    noise_schedule: NoiseSchedule = "linear"
    """How the share of noise grows from step to step: linear (2006.11239) or cosine (2102.09672)."""
    time_features: Annotated[int, Meta(ge=2, le=1024, multiple_of=2)] = 32
    """Sines and cosines that tell the network the noise level."""

    def widths(self, input_shape: tuple[int, ...]) -> list[int]:
        """Return the number of values entering the network (example and noise level) and leaving each layer."""
        size = prod(input_shape)
        return [size + self.time_features, *self.hidden, size]

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count: inputs × outputs + outputs of each layer."""
        return sum(before * after + after for before, after in pairwise(self.widths(input_shape)))

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        return sum(self.widths(input_shape))

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return None: noise can be added to any example."""
        return None

    def problem_with_inputs(self, inputs: np.ndarray) -> tuple[str, str] | None:
        """Return (field, sentence) when inputs are not numbers to compute with."""
        if inputs.dtype.kind == "f":
            return None
        return "family", "'denoiser' adds noise to numbers, but the inputs of {data} are tokens"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        activation, layers = self.activation.replace("_", " "), "–".join(map(str, self.hidden))
        return f"diffusion over {self.noise_levels} noise levels, hidden layers {layers}, {activation}"
