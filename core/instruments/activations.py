"""What comes out of the layers for a batch, and how much gradient can get back in."""

from collections.abc import Sequence
from math import sqrt
from typing import ClassVar

from torch import Tensor

from .derivatives import has_derivative, relative_derivative
from .instrument import Moment
from .kernels import real, stacked
from .network import Network


class ActivationMoments:
    """Mean and standard deviation of each layer's activations over batch and units: `activation_mean/…`,
    `activation_std/…`.

    Healthy: the deviation stays within a factor of 10 from layer to layer. Taken from the training step itself,
    dropout not applied yet.
    """

    name: ClassVar[str] = "activation_mean"
    unit: ClassVar[str] = "activation"
    cost: ClassVar[str] = "a sum and a dot product per layer"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._layers = [(number, layer.name) for number, layer in enumerate(network.layers) if layer.source is not None]
        self._measured = list[str]()

    def measure(self, moment: Moment) -> Tensor:
        """Return mean and mean square of each layer in turn."""
        numbers = list[Tensor]()
        self._measured = []
        for number, name in self._layers:
            if number in moment.activations:
                values = real(moment.activations[number][1]).flatten()  # (batch · units,)
                numbers += [values.sum() / len(values), values.dot(values) / len(values)]  # 20 × as fast as var_mean
                self._measured.append(name)
        return stacked(numbers)

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return mean and deviation per layer."""
        values = dict[str, float]()
        for name, mean, square in zip(self._measured, numbers[::2], numbers[1::2], strict=True):
            values[f"activation_mean/{name}"] = mean
            values[f"activation_std/{name}"] = sqrt(max(0.0, square - mean * mean))
        return values


class ActivationDerivative:
    """Mean of |f′| / max |f′| over batch and units, per layer with a non-linearity: how much gradient gets through it.

    Healthy: above .1; deep sigmoid layers below .05 let nothing through. For ReLU it is the share of positive inputs.
    """

    name: ClassVar[str] = "activation_derivative"
    unit: ClassVar[str] = "1"
    cost: ClassVar[str] = "the derivative of one batch per layer"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._layers = [
            (number, layer.name, layer.activation)
            for number, layer in enumerate(network.layers)
            if layer.activation is not None and has_derivative(layer.activation)
        ]
        self._measured = list[str]()

    def measure(self, moment: Moment) -> Tensor:
        """Return the mean of each layer."""
        present = [layer for layer in self._layers if layer[0] in moment.activations]
        self._measured = [name for _, name, _ in present]
        return stacked(
            [relative_derivative(kind, *map(real, moment.activations[number])).mean() for number, _, kind in present]
        )

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the mean per layer."""
        return {f"activation_derivative/{name}": value for name, value in zip(self._measured, numbers, strict=True)}
