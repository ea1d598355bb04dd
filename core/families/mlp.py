"""Fully connected networks: what can be chosen about them."""

from itertools import pairwise
from math import prod
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Activation = Literal["relu", "leaky_relu", "gelu", "silu", "elu", "sigmoid", "tanh", "none"]
Initialization = Literal["auto", "xavier", "he", "orthogonal", "zeros", "normal"]
Normalization = Literal["none", "batch", "layer"]

Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2"]

Width = Annotated[int, Meta(ge=1, le=65536)]
Matrix = list[list[float]]


class MLP(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="mlp"):
    """A fully connected network; parameters: the sum over layers of inputs × outputs + outputs.

    A hidden layer is: linear, normalization, activation, dropout. The output layer is linear only: losses take logits.
    """

    features: Annotated[list[Feature], Meta(max_length=7)] = field(default_factory=list[Feature])
    """What the first layer gets of two inputs, in place of them; sines are of π times the input. Empty: the inputs."""
    hidden: Annotated[list[Width], Meta(max_length=10_000)] = field(default_factory=lambda: [64])
    """Units of each hidden layer, first to last; empty: a linear model."""
    activation: Activation | list[Activation] = "relu"
    """Non-linearity of every hidden layer, or a list with one for each."""
    initialization: Initialization = "auto"
    """`auto`: He for the ReLU family, Xavier for the rest and for the output layer."""
    initialization_std: Annotated[float, Meta(gt=0, le=1000)] = 0.05
    """Standard deviation of the weights when initialization is `normal`."""
    initial_weights: list[Matrix] | None = None
    """Weights to begin with instead: for each layer, the output layer too, one row of numbers per unit."""
    initial_bias: Annotated[float, Meta(ge=-1e6, le=1e6)] = 0.0
    """Value every hidden unit's bias begins with."""
    bias: bool = True
    """Whether units have a bias; without, every boundary of the first layer passes through the origin."""
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a hidden unit is silenced in a training step."""
    normalization: Normalization = "none"
    """Batch: over the examples of a batch. Layer: over the units of a layer."""
    residual: bool = False
    """Add a hidden layer's input to its output where both have the same width."""

    def widths(self, input_shape: tuple[int, ...], num_outputs: int) -> list[int]:
        """Return the number of values entering the first layer and leaving each layer."""
        return [len(self.features) or prod(input_shape), *self.hidden, num_outputs]

    @property
    def activations(self) -> list[Activation]:
        """The non-linearity of each hidden layer, first to last."""
        return [self.activation] * len(self.hidden) if isinstance(self.activation, str) else self.activation

    def num_parameters(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return the exact count of trainable numbers, without building anything."""
        linear = sum(
            before * after + after * self.bias for before, after in pairwise(self.widths(input_shape, num_outputs))
        )
        scale_and_shift = 0 if self.normalization == "none" else 2 * sum(self.hidden)
        return linear + scale_and_shift

    def num_activations(self, input_shape: tuple[int, ...], num_outputs: int) -> int:
        """Return how many numbers one example becomes on its way: what a training step keeps for the backward pass."""
        return sum(self.widths(input_shape, num_outputs))

    def problem_with(self, input_shape: tuple[int, ...], num_outputs: int) -> tuple[str, str] | None:
        """Return (field, sentence) when this network cannot be built for such data; `{data}` stands for their name."""
        if self.features and prod(input_shape) != 2:
            return (
                "features",
                f"are made of two inputs, x1 and x2, but {{data}} has {prod(input_shape)}; leave them out",
            )
        if len(set(self.features)) < len(self.features):
            twice = next(name for name in self.features if self.features.count(name) > 1)
            return "features", f"names '{twice}' twice; once is enough"
        if len(self.activations) != len(self.hidden):
            sizes = f"{len(self.activations)} activations for {len(self.hidden)} hidden layers"
            return "activation", f"names {sizes}; give one for each, or a single name for all"
        if self.initial_weights is None:
            return None
        wanted = [f"{after}×{before}" for before, after in pairwise(self.widths(input_shape, num_outputs))]
        given = [
            f"{len(rows)}×{'/'.join(map(str, sorted({len(row) for row in rows})))}" for rows in self.initial_weights
        ]
        if given == wanted:
            return None
        return "initial_weights", f"has shapes {', '.join(given) or 'none'}, the layers need {', '.join(wanted)}"

    def in_words(self) -> str:
        """Return what the network is made of, as a person would tell it."""
        named = [self.activation] if isinstance(self.activation, str) else self.activation
        activation = "–".join(named).replace("_", " ")
        hidden = "–".join(map(str, self.hidden))
        return f"hidden layers {hidden}, {activation}" if self.hidden else "no hidden layer"
