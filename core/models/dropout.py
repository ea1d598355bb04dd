"""Where a module drops activations: torch's own kinds, and the attention here."""

from torch import nn
from torch.nn.modules.dropout import _DropoutNd  # pyright: ignore[reportPrivateUsage]

from .attention import Attention


def dropout_places(model: nn.Module) -> list[tuple[nn.Module, str]]:
    """Return the modules that drop activations while they train, each with the attribute that is the probability."""
    places = list[tuple[nn.Module, str]]()
    for module in model.modules():
        if isinstance(module, _DropoutNd):
            places.append((module, "p"))
        elif isinstance(module, nn.RNNBase | nn.MultiheadAttention | Attention):
            places.append((module, "dropout"))
    return places
