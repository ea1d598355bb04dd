"""Fully connected networks with Keras' initial weights, as most published cases have them."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn

Initializer = Callable[[Tensor], Tensor]

GLOROT: Initializer = nn.init.xavier_uniform_
HE_UNIFORM: Initializer = partial(nn.init.kaiming_uniform_, nonlinearity="relu")
HE_NORMAL: Initializer = partial(nn.init.kaiming_normal_, nonlinearity="relu")
SMALL_UNIFORM: Initializer = partial(nn.init.uniform_, a=-0.05, b=0.05)
SMALL_NORMAL: Initializer = partial(nn.init.normal_, std=0.05)
UNIT_NORMAL: Initializer = partial(nn.init.normal_, std=1.0)


class Exponential(nn.Module):
    """exp, the activation some buggy programs use."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Keep the shape."""
        return inputs.exp()


class Residual(nn.Module):
    """Adds what a block makes of its input to that input."""

    def __init__(self, *block: nn.Module) -> None:
        super().__init__()
        self.block = nn.Sequential(*block)

    def forward(self, inputs: Tensor) -> Tensor:
        """Keep the shape."""
        return inputs + self.block(inputs)


Softmax = partial(nn.Softmax, dim=-1)


def linear(num_inputs: int, num_outputs: int, initializer: Initializer = GLOROT) -> nn.Linear:
    """Return a layer with the given initial weights and zero biases."""
    layer = nn.Linear(num_inputs, num_outputs)
    initializer(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def mlp(
    sizes: Sequence[int],
    activation: Callable[[], nn.Module] = nn.ReLU,
    output: Callable[[], nn.Module] | None = None,
    initializer: Initializer = GLOROT,
    output_initializer: Initializer | None = None,
    dropout: float = 0.0,
    batch_norm: bool = False,
) -> nn.Sequential:
    """Return a network of `sizes` units; `output` is what follows the last layer, None leaves it linear."""
    layers: list[nn.Module] = []
    for num_inputs, num_outputs in pairwise(sizes[:-1]):
        layers.append(linear(num_inputs, num_outputs, initializer))
        if batch_norm:
            layers.append(nn.BatchNorm1d(num_outputs))
        layers.append(activation())
        if dropout:
            layers.append(nn.Dropout(dropout))
    layers.append(linear(sizes[-2], sizes[-1], output_initializer or initializer))
    if output:
        layers.append(output())
    return nn.Sequential(*layers)


def count_parameters(model: nn.Module) -> int:
    """Return the number of trainable numbers."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def sum_of_squares(model: nn.Module, weight: float) -> Tensor:
    """Return the L2 penalty on matrices and kernels."""
    return weight * torch.stack([p.square().sum() for p in model.parameters() if p.dim() > 1]).sum()
