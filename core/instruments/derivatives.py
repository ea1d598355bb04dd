"""|f′| / max |f′| of each non-linearity: how much of the gradient gets through a unit, from 0 (saturated) to 1."""

from collections.abc import Callable
from math import pi, sqrt

import torch
from torch import Tensor, nn

GELU_STEEPEST = 1.1289042
SILU_STEEPEST = 1.0998393


def relative_derivative(activation: nn.Module, before: Tensor, after: Tensor) -> Tensor:
    """Return |f′(before)| / max |f′|, same shape; `after` is f(before). KeyError for a module without an entry here."""
    return _DERIVATIVES[type(activation)](activation, before, after)


def has_derivative(activation: nn.Module | None) -> bool:
    """Return whether the derivative of this module is known here."""
    return type(activation) in _DERIVATIVES


def _leaky_relu(module: nn.Module, before: Tensor, after: Tensor) -> Tensor:
    assert isinstance(module, nn.LeakyReLU)
    return torch.where(before > 0, 1.0, module.negative_slope)


def _elu(module: nn.Module, before: Tensor, after: Tensor) -> Tensor:
    assert isinstance(module, nn.ELU)
    return torch.where(before > 0, 1.0, after + module.alpha) / max(1.0, module.alpha)


def _gelu(module: nn.Module, before: Tensor, after: Tensor) -> Tensor:
    cumulative = 0.5 * (1 + torch.erf(before / sqrt(2)))
    density = torch.exp(-0.5 * before * before) / sqrt(2 * pi)
    return (cumulative + before * density).abs() / GELU_STEEPEST


def _silu(module: nn.Module, before: Tensor, after: Tensor) -> Tensor:
    gate = torch.sigmoid(before)
    return (gate * (1 + before * (1 - gate))).abs() / SILU_STEEPEST


_DERIVATIVES: dict[type[nn.Module], Callable[[nn.Module, Tensor, Tensor], Tensor]] = {
    nn.ReLU: lambda module, before, after: (before > 0).to(before.dtype),
    nn.LeakyReLU: _leaky_relu,
    nn.ELU: _elu,
    nn.GELU: _gelu,
    nn.SiLU: _silu,
    nn.Sigmoid: lambda module, before, after: 4 * after * (1 - after),
    nn.Tanh: lambda module, before, after: 1 - after * after,
}
