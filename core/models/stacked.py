"""Several fully connected networks of one shape as one: a layer of all of them is one batched product."""

from collections.abc import Sequence
from itertools import chain

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .mlp import MLPModule


class StackedMLP:
    """Networks computed side by side; their parameters become views into the stacked ones.

    Each network therefore remains whole: it can be evaluated, measured and saved by itself, and sees every update of
    the stack at once. What makes examples or networks depend on one another or on random numbers (batch
    normalisation, dropout) cannot be stacked.
    """

    def __init__(self, networks: Sequence[MLPModule]) -> None:
        """Stack networks built from one config, num_networks of them."""
        self._first = networks[0]
        by_place = zip(*(network.parameters() for network in networks), strict=True)
        self.parameters = [nn.Parameter(torch.stack([p.detach() for p in place])) for place in by_place]
        """In the order of a network's own; each (num_networks, *shape)."""
        names = [name for name, _ in self._first.named_parameters()]
        self._by_name = dict(zip(names, self.parameters, strict=True))
        for number, network in enumerate(networks):
            for own, stacked in zip(network.parameters(), self.parameters, strict=True):
                own.data = stacked.data[number]

    def __call__(self, inputs: Tensor) -> Tensor:
        """Map inputs (num_networks, N, *input_shape) to outputs (num_networks, N, num_outputs)."""
        x = inputs.flatten(2) if inputs.ndim > 3 else inputs
        x = self._first.features(x) if self._first.features else x
        names = {module: name for name, module in self._first.named_modules()}
        for modules, is_residual in self._first.blocks:
            y = x
            for module in modules:
                y = self._apply(names[module], module, y)  # (num_networks, N, width)
            x = x + y if is_residual else y
        return self._apply("output", self._first.output, x)  # (num_networks, N, num_outputs)

    def penalty(self) -> Tensor:
        """Return the sum of absolute weights (matrices, not biases) of all networks, for the L1 term."""
        return torch.stack([weight.abs().sum() for weight in self.parameters if weight.ndim > 2]).sum()

    def _apply(self, name: str, module: nn.Module, x: Tensor) -> Tensor:
        if isinstance(module, nn.Linear):
            weight, bias = self._by_name[f"{name}.weight"], self._by_name.get(f"{name}.bias")
            weight = weight.transpose(1, 2)  # (num_networks, inputs, outputs)
            return x @ weight if bias is None else torch.baddbmm(bias.unsqueeze(1), x, weight)
        if isinstance(module, nn.LayerNorm):
            weight, bias = self._by_name[f"{name}.weight"], self._by_name[f"{name}.bias"]
            normalized = F.layer_norm(x, module.normalized_shape, eps=module.eps)
            return normalized * weight.unsqueeze(1) + bias.unsqueeze(1)
        assert not any(chain(module.parameters(), module.buffers())), f"{name} cannot be stacked"
        return module(x)  # element by element
