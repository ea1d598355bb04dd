"""Where NaN or infinity came in first."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from .network import Network


@dataclass(frozen=True, slots=True)
class NonFinite:
    """The first place in forward order with a number that is not finite."""

    layer: str | None
    """None: every layer is finite, only the loss is not."""
    what: str
    """weights, output, inputs or loss."""

    def __str__(self) -> str:
        """Say where, for a sentence that begins with what happened."""
        return f"first in the {self.what} of layer {self.layer}" if self.layer else f"first in the {self.what}"


@torch.no_grad()
def find_non_finite(network: Network, inputs: Tensor) -> NonFinite:
    """Send the batch that failed through the network once more, looking at each layer's weights and output on the way.

    Draws random numbers where there is dropout: only for a run that has ended.
    """
    return first_non_finite(network, inputs, network.forward(inputs).after)


def first_non_finite(network: Network, inputs: Tensor | None, outputs: Mapping[int, Tensor | None]) -> NonFinite:
    """Look at what one forward pass left behind, in its order; `outputs` by number of the layer, as far as known."""
    if _is_broken(inputs):
        return NonFinite(None, "inputs")
    for number, layer in enumerate(network.layers):
        if any(_is_broken(parameter) for parameter in layer.parameters):
            return NonFinite(layer.name, "weights")
        if _is_broken(outputs.get(number)):
            return NonFinite(layer.name, "output")
    return NonFinite(None, "loss")


def _is_broken(tensor: Tensor | None) -> bool:
    """Whether a number of it is not finite; whole numbers, such as tokens, always are."""
    if tensor is None or not (tensor.is_floating_point() or tensor.is_complex()):
        return False
    return not bool(torch.isfinite(tensor).all())
