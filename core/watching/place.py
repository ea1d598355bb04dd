"""Where NaN or infinity came in first, told from what was seen of one step."""

import torch
from torch import Tensor

from ..instruments.network import Network
from ..instruments.non_finite import NonFinite
from .forward import Forward


def find_place(network: Network, forward: Forward) -> NonFinite:
    """Return the inputs, or the first layer in forward order whose weights or output are not finite, or the loss."""
    if _is_broken(forward.inputs):
        return NonFinite(None, "inputs")
    for layer in network.layers:
        sight = forward.sights.get(id(layer.source)) if layer.source is not None else None
        if any(_is_broken(parameter) for parameter in layer.parameters):
            return NonFinite(layer.name, "weights")
        if sight is not None and _is_broken(sight.after):
            return NonFinite(layer.name, "output")
    return NonFinite(None, "loss")


def _is_broken(tensor: Tensor | None) -> bool:
    if tensor is None or not (tensor.is_floating_point() or tensor.is_complex()):
        return False
    return not bool(torch.isfinite(tensor).all())
