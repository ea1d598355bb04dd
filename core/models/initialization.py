"""First weights of linear layers and convolutions. For a layer with n inputs and m outputs to or from each unit:

- xavier: uniform, variance 2 / (n + m) (Glorot and Bengio, 2010)
- he: normal, variance 2 / n (He et al., 2015)
- orthogonal: rows or columns orthonormal (Saxe et al., 2014)
- zeros; normal(initialization_std)

Biases begin at 0, those of hidden layers at `initial_bias`.
"""

import torch
from torch import nn

from ..families.mlp import MLP, Activation, Initialization

RELU_FAMILY = ("relu", "leaky_relu", "gelu", "silu", "elu")


@torch.no_grad()
def initialize(config: MLP, layers: list[nn.Linear]) -> None:
    """Fill weights and biases in place, layer by layer, from torch's global generator."""
    followed_by: list[Activation] = [*config.activations, "none"]
    for number, layer in enumerate(layers):
        is_output = layer is layers[-1]
        if config.initial_weights is not None:
            layer.weight.copy_(torch.tensor(config.initial_weights[number]))
        else:
            fill(layer.weight, config.initialization, followed_by[number], is_output, config.initialization_std)
        if config.bias:
            layer.bias.fill_(0.0 if is_output else config.initial_bias)


def fill(weight: torch.Tensor, scheme: Initialization, activation: Activation, is_output: bool, std: float = 0) -> None:
    """Fill the weights of one layer in place; `std` is that of the scheme `normal`."""
    if scheme == "auto":
        scheme = "he" if activation in RELU_FAMILY and not is_output else "xavier"
    match scheme:
        case "xavier":
            nn.init.xavier_uniform_(weight)
        case "he":
            nn.init.kaiming_normal_(weight, nonlinearity="relu")
        case "orthogonal":
            nn.init.orthogonal_(weight)
        case "zeros":
            nn.init.zeros_(weight)
        case "normal":
            nn.init.normal_(weight, std=std)
