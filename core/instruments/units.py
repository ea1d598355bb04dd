"""Units that do nothing: dead ones and saturated ones, judged over a pass through the training split."""

from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

from .derivatives import relative_derivative
from .kernels import real, stacked
from .network import Network

_RELU = (nn.ReLU, nn.ReLU6)


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
            number: layer.name for number, layer in enumerate(network.layers) if isinstance(layer.activation, _RELU)
        }
        self.layers = tuple(found)
        self._names = found
        self._axes = {number: network.layers[number].unit_axis for number in found}
        self._highest: dict[int, Tensor] = {}
        self._measured = list[str]()

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """Keep the largest activation of each unit: of each column, or of each channel of pictures."""
        highest = after.amax(_all_but_units(after, self._axes[number]))
        seen = self._highest.get(number)
        self._highest[number] = highest if seen is None else torch.maximum(seen, highest)

    def measure(self) -> Tensor:
        """Return the dead share of each layer."""
        shares = [(highest <= 0).float().mean() for highest in self._highest.values()]
        self._measured = [self._names[number] for number in self._highest]
        self._highest = {}
        return stacked(shares)

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the share per layer, and the largest."""
        values = {f"dead_fraction/{name}": value for name, value in zip(self._measured, numbers, strict=True)}
        return {"dead_fraction": max(numbers), **values} if values else {}


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
        self._axes = {number: network.layers[number].unit_axis for number in found}
        self._sums: dict[int, tuple[Tensor, int]] = {}
        self._measured = list[str]()

    def look(self, number: int, before: Tensor, after: Tensor) -> None:
        """Add up the derivative of each unit."""
        derivative = real(relative_derivative(self._found[number][1], before, after))
        axis = self._axes[number]
        total, count = self._sums.get(number, (0.0, 0))
        examples = derivative.numel() // derivative.shape[axis]
        self._sums[number] = (derivative.sum(_all_but_units(derivative, axis)) + total, count + examples)

    def measure(self) -> Tensor:
        """Return the saturated share of each layer."""
        sums, self._sums = self._sums, {}
        self._measured = [self._found[number][0] for number in sums]
        return stacked([(total / count < self.threshold).float().mean() for total, count in sums.values()])

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the share per layer."""
        return {f"saturated_fraction/{name}": value for name, value in zip(self._measured, numbers, strict=True)}


def _all_but_units(values: Tensor, unit_axis: int) -> tuple[int, ...]:
    """Return all axes but that of the units, which is the second of pictures and the last of sequences."""
    return tuple(axis for axis in range(values.ndim) if axis != unit_axis % values.ndim)
