"""Fully connected networks: what can be chosen about them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Activation = Literal["relu", "leaky_relu", "gelu", "silu", "elu", "sigmoid", "tanh", "none"]
Initialization = Literal["auto", "xavier", "he", "orthogonal", "zeros", "normal"]
Normalization = Literal["none", "batch", "layer"]


class MLP(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="family", tag="mlp"):
    """A fully connected network; parameters: the sum over layers of inputs × outputs + outputs."""

    hidden: Annotated[list[Annotated[int, Meta(ge=1, le=65536)]], Meta(max_length=1024)] = field(
        default_factory=lambda: [64]
    )
    """Units of each hidden layer, first to last; empty: a linear model."""
    activation: Activation = "relu"
    initialization: Initialization = "auto"
    """`auto`: He for the ReLU family, Xavier for the rest."""
    initialization_std: Annotated[float, Meta(gt=0, le=1000)] = 0.05
    """Standard deviation of the weights when initialization is `normal`."""
    bias: bool = True
    dropout: Annotated[float, Meta(ge=0, lt=1)] = 0.0
    """Probability that a hidden unit is silenced in a training step."""
    normalization: Normalization = "none"
    residual: bool = False
    """Add a hidden layer's input to its output where both have the same width."""
