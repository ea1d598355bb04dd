"""Where NaN or infinity came in first."""

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
    if not torch.isfinite(inputs).all():
        return NonFinite(None, "inputs")
    finite = dict[int, bool]()

    def look(number: int, before: Tensor, after: Tensor) -> None:
        finite[number] = bool(torch.isfinite(after).all())

    with network.activations(look):
        network.model(inputs)
    for number, layer in enumerate(network.layers):
        if not all(torch.isfinite(parameter).all() for parameter in layer.parameters):
            return NonFinite(layer.name, "weights")
        if not finite.get(number, True):
            return NonFinite(layer.name, "output")
    return NonFinite(None, "loss")
