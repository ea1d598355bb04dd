"""The fully connected network as a torch module."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from ..families.mlp import MLP, Activation, Feature
from .initialization import initialize

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "elu": nn.ELU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}
FEATURES: dict[Feature, Callable[[Tensor, Tensor], Tensor]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1 * x1,
    "x2_squared": lambda x1, x2: x2 * x2,
    "x1_times_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: torch.sin(torch.pi * x1),
    "sin_x2": lambda x1, x2: torch.sin(torch.pi * x2),
}
"""Of two inputs, each (…,), as the network gets them; normalised ones lie mostly between -2 and 2."""
NORMALIZATIONS: dict[str, type[nn.BatchNorm1d] | type[nn.LayerNorm]] = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}


class MLPModule(nn.Module):
    """Linear layers `hidden_1` … `hidden_n` and `output`, each step of a layer a module of its own.

    So that instruments can look between them, hidden layer i is `hidden_i`, `norm_i`, `activation_i`, `dropout_i`;
    what the config does not ask for does not exist.
    """

    def __init__(self, config: MLP, input_shape: tuple[int, ...], num_outputs: int) -> None:
        """Build and initialise; random numbers come from torch's global generator."""
        super().__init__()
        self.features = Features(config.features) if config.features else None
        self.blocks: list[tuple[list[nn.Module], bool]] = []  # modules of a layer, whether its input is added
        *hidden, (last_width, _) = pairwise(config.widths(input_shape, num_outputs))
        for number, (activation, (width_in, width_out)) in enumerate(zip(config.activations, hidden, strict=True), 1):
            modules = self._hidden_layer(config, number, activation, width_in, width_out)
            self.blocks.append((modules, config.residual and width_in == width_out))
        self.output = nn.Linear(last_width, num_outputs, bias=config.bias)
        initialize(config, self.linear_layers())

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (N, *input_shape) to logits or values (N, num_outputs)."""
        x = inputs.flatten(1) if inputs.ndim > 2 else inputs  # (N, values of one example)
        x = self.features(x) if self.features else x  # (N, num_features)
        for modules, is_residual in self.blocks:
            y = x
            for module in modules:
                y = module(y)  # (N, width)
            x = x + y if is_residual else y
        return self.output(x)  # (N, num_outputs)

    def linear_layers(self) -> list[nn.Linear]:
        """Return the layers with weights in the order data flows."""
        return [module for module in self.children() if isinstance(module, nn.Linear)]

    def _hidden_layer(
        self, config: MLP, number: int, activation: Activation, width_in: int, width_out: int
    ) -> list[nn.Module]:
        modules: dict[str, nn.Module] = {"hidden": nn.Linear(width_in, width_out, bias=config.bias)}
        if config.normalization != "none":
            modules["norm"] = NORMALIZATIONS[config.normalization](width_out)
        if activation != "none":
            modules["activation"] = ACTIVATIONS[activation]()
        if config.dropout:
            modules["dropout"] = nn.Dropout(config.dropout)
        for name, module in modules.items():
            self.add_module(f"{name}_{number}", module)
        return list(modules.values())


class Features(nn.Module):
    """What is computed of two inputs before the first layer; nothing in it is trained."""

    def __init__(self, names: Sequence[Feature]) -> None:
        super().__init__()
        self.names = tuple(names)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (…, 2) to features (…, num_features)."""
        x1, x2 = inputs.unbind(-1)
        return torch.stack([FEATURES[name](x1, x2) for name in self.names], dim=-1)


def build(config: MLP, input_shape: tuple[int, ...], num_outputs: int) -> MLPModule:
    """Return the module in training mode with its first weights."""
    with torch.no_grad():
        return MLPModule(config, input_shape, num_outputs)
