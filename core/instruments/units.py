"""Units that do nothing: dead ones and saturated ones, judged over a pass through the training split."""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

from .derivatives import relative_derivative
from .network import Network


class DeadFraction:
    """Share of a ReLU layer's units that are zero on every example of the pass: `dead_fraction/…`, and the largest
    of all layers.

    Healthy networks reach .7 in narrow places; a unit silent on one batch only is not dead, which is why a pass is
    needed.
    """

    name: ClassVar[str] = "dead_fraction"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "a maximum over the examples of a pass per ReLU layer"

    def __init__(self, network: Network) -> None:
        """Prepare for the ReLU layers of `network`."""
        found = {
            number: layer.name for number, layer in enumerate(network.layers) if isinstance(layer.activation, nn.ReLU)
        }
        self.layers = tuple(found)
        self._names = found
        self._highest: dict[int, Tensor] = {}

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """Keep the largest activation of each unit: of each column, or of each channel of pictures."""
        highest = after.amax(_all_but_units(after))
        seen = self._highest.get(number)
        self._highest[number] = highest if seen is None else torch.maximum(seen, highest)

    def measure(self) -> Tensor:
        """Return the dead share of each layer."""
        shares = torch.stack([(self._highest[number] <= 0).float().mean() for number in self.layers])
        self._highest = {}
        return shares

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the share per layer, and the largest."""
        values = {f"dead_fraction/{name}": value for name, value in zip(self._names.values(), numbers, strict=True)}
        return {"dead_fraction": max(numbers)} | values


class SaturatedFraction:
    """Share of a sigmoid or tanh layer's units whose mean f′/f′max over the pass is below .05: `saturated_fraction/…`.

    Such a unit is flat for nearly every example and can hardly learn. The size of its input alone says little:
    healthy units have |z| > 2.5 for half of the examples.
    """

    name: ClassVar[str] = "saturated_fraction"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "a derivative for the examples of a pass per sigmoid or tanh layer"
    threshold: ClassVar[float] = 0.05

    def __init__(self, network: Network) -> None:
        """Prepare for the sigmoid and tanh layers of `network`."""
        found = {
            number: (layer.name, layer.activation)
            for number, layer in enumerate(network.layers)
            if isinstance(layer.activation, (nn.Sigmoid, nn.Tanh))
        }
        self.layers = tuple(found)
        self._found = found
        self._sums: dict[int, tuple[Tensor, int]] = {}

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """Add up the derivative of each unit."""
        derivative = relative_derivative(self._found[number][1], before, after)
        axes = _all_but_units(derivative)
        total, count = self._sums.get(number, (0.0, 0))
        self._sums[number] = (derivative.sum(axes) + total, count + derivative.numel() // derivative.shape[1])

    def measure(self) -> Tensor:
        """Return the saturated share of each layer."""
        sums = [self._sums[number] for number in self.layers]
        self._sums = {}
        return torch.stack([(total / count < self.threshold).float().mean() for total, count in sums])

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the share per layer."""
        return {
            f"saturated_fraction/{name}": value for (name, _), value in zip(self._found.values(), numbers, strict=True)
        }


def _all_but_units(values: Tensor) -> tuple[int, ...]:
    """Return all axes of (examples, units, …) but the second."""
    return (0, *range(2, values.ndim))
