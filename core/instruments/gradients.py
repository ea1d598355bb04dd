"""How strong the gradient is, layer by layer."""

from collections.abc import Sequence
from math import sqrt
from typing import ClassVar

import torch
from torch import Tensor

from .instrument import Moment
from .kernels import norms, stacked
from .network import Network


class GradientNorm:
    """L2 norm of the loss's gradient: `gradient_norm` in total and per layer, before clipping.

    gradient_rms is the norm divided by √(number of parameters), which makes layers of different size comparable.
    Healthy: layers within a factor of 20 of each other early on. Misleading: absolute values depend on the loss's
    scale, and fall after convergence. A layer that the loss does not depend on is left out.
    """

    name: ClassVar[str] = "gradient_norm"
    unit: ClassVar[str] = "loss per unit of weight"
    cost: ClassVar[str] = "one norm per parameter tensor"

    def __init__(self, network: Network) -> None:
        """Prepare for the layers of `network`."""
        self._layers = [(layer.name, len(layer.parameters)) for layer in network.layers]
        self._sizes = [sum(parameter.numel() for parameter in layer.parameters) for layer in network.layers]
        self._has_gradient = list[bool]()

    def measure(self, moment: Moment) -> Tensor:
        """Return the norm of each parameter tensor; 0 for one the loss does not depend on."""
        gradients = [parameter.grad for parameter in moment.network.parameters]
        self._has_gradient = [gradient is not None for gradient in gradients]
        found = norms([gradient for gradient in gradients if gradient is not None])
        if not found:
            return torch.zeros(len(gradients))
        found_norms, nothing = iter(found), torch.zeros_like(found[0])
        return stacked([nothing if gradient is None else next(found_norms) for gradient in gradients])

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return totals, and norm and root mean square per layer."""
        values = {"gradient_norm": sqrt(sum(number * number for number in numbers))}
        start = 0
        for (name, count), size in zip(self._layers, self._sizes, strict=True):
            if any(self._has_gradient[start : start + count]):
                norm = sqrt(sum(number * number for number in numbers[start : start + count]))
                values[f"gradient_norm/{name}"] = norm
                values[f"gradient_rms/{name}"] = norm / sqrt(max(size, 1))
            start += count
        return values
