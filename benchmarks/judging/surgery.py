"""Changing a network that has been built, as somebody would who follows a remedy: by module, whatever its shape."""

from collections.abc import Callable, Iterator

import torch
from torch import nn

Operation = Callable[[nn.Module], nn.Module]
"""Takes a fresh network, returns the changed one."""

WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d)
SQUASHING = (nn.Sigmoid, nn.Tanh)
RECTIFYING = (nn.ReLU, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.ELU)


def leaves(model: nn.Module) -> list[tuple[nn.Module, str, nn.Module]]:
    """Return (parent, name in it, module) of modules without children, in order of registration."""
    return [
        (parent, name, child)
        for parent in model.modules()
        for name, child in parent.named_children()
        if not any(child.children())
    ]


def in_order(model: nn.Module) -> list[tuple[nn.Module, str, nn.Module]]:
    """Return the same in the order of `named_modules`, which in sequential networks is that of the data."""
    place = {module: number for number, module in enumerate(model.modules())}
    return sorted(leaves(model), key=lambda leaf: place[leaf[2]])


def hidden_activations(model: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Module, nn.Module]]:
    """Yield (parent, name, module, layer before) of modules without parameters that bend what goes into a later layer.

    Dropout, pooling and reshaping are told apart by what they are called.
    """
    found = in_order(model)
    last = max((number for number, leaf in enumerate(found) if isinstance(leaf[2], WEIGHTED)), default=-1)
    before: nn.Module | None = None
    for parent, name, module in found[: last + 1]:
        if isinstance(module, WEIGHTED):
            before = module
        elif before is not None and is_activation(module):
            yield parent, name, module, before


def is_activation(module: nn.Module) -> bool:
    """Whether a module is a non-linearity without parameters."""
    kind = type(module)
    known = kind.__module__ == "torch.nn.modules.activation" or kind.__name__ == "Exponential"
    return known and not any(True for _ in module.parameters())


def use_relu(model: nn.Module) -> nn.Module:
    """Put ReLUs in place of hidden non-linearities that are none, or between linear layers; He weights before them."""
    for parent, name, module, before in list(hidden_activations(model)):
        if not isinstance(module, RECTIFYING):
            setattr(parent, name, nn.ReLU())
            start_for_relu(before)
    for parent, name, module in in_order(model):
        if isinstance(module, nn.Identity):
            setattr(parent, name, nn.ReLU())
    return model


def use_tanh(model: nn.Module) -> nn.Module:
    """Put tanh in place of hidden non-linearities; Xavier weights before them."""
    for parent, name, module, before in list(hidden_activations(model)):
        if not isinstance(module, nn.Tanh):
            setattr(parent, name, nn.Tanh())
            assert isinstance(before, WEIGHTED), type(before)
            nn.init.xavier_uniform_(before.weight)
            if before.bias is not None:
                nn.init.zeros_(before.bias)
    return model


def use_leaky_relu(model: nn.Module) -> nn.Module:
    """Put leaky ReLUs in place of ReLUs."""
    for parent, name, module in leaves(model):
        if isinstance(module, nn.ReLU):
            setattr(parent, name, nn.LeakyReLU(0.01))
    return model


def start_for_relu(layer: nn.Module) -> None:
    """Give a layer He weights and zero biases."""
    assert isinstance(layer, WEIGHTED), type(layer)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def standard_weights(model: nn.Module) -> nn.Module:
    """Start every layer as the remedy's line says: He before a ReLU, Xavier otherwise; torch's own for other kinds."""
    rectified = {before for _, _, module, before in hidden_activations(model) if isinstance(module, RECTIFYING)}
    for _, _, module in leaves(model):
        if not any(parameter.requires_grad for parameter in module.parameters(recurse=False)):
            continue
        if module in rectified:
            start_for_relu(module)
        elif isinstance(module, WEIGHTED):
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding | nn.EmbeddingBag):
            nn.init.xavier_uniform_(module.weight)
        elif isinstance(reset := getattr(module, "reset_parameters", None), Callable):
            reset()
    return model


def begin_as_identity(model: nn.Module) -> nn.Module:
    """Start recurrent weights as the identity and their biases at zero."""
    for layer in model.modules():
        if isinstance(layer, nn.RNN):
            nn.init.eye_(layer.weight_hh_l0)
            nn.init.zeros_(layer.bias_hh_l0)
            nn.init.zeros_(layer.bias_ih_l0)
    return model


def normalize_layers(model: nn.Module) -> nn.Module:
    """Put batch normalisation in front of every hidden non-linearity."""
    for parent, name, module, before in list(hidden_activations(model)):
        if isinstance(before, nn.Linear):
            norm: nn.Module = nn.BatchNorm1d(before.out_features)
        elif isinstance(before, nn.Conv2d):
            norm = nn.BatchNorm2d(before.out_channels)
        else:
            norm = nn.BatchNorm1d(before.out_channels)  # type: ignore[union-attr]
        setattr(parent, name, nn.Sequential(norm, module))
    return model


def use_gates(model: nn.Module) -> nn.Module:
    """Put LSTMs that begin by keeping their memory, with a forget bias of 4, in place of plain recurrent layers."""
    for parent, name, module in leaves(model):
        if isinstance(module, nn.RNN):
            gated = nn.LSTM(
                module.input_size,
                module.hidden_size,
                module.num_layers,
                batch_first=module.batch_first,
                dropout=module.dropout,
                bidirectional=module.bidirectional,
            )
            for label, bias in gated.named_parameters():
                if label.startswith("bias_ih"):
                    nn.init.constant_(bias[module.hidden_size : 2 * module.hidden_size], 4.0)
            setattr(parent, name, gated)
    return model


class Skip(nn.Module):
    """Adds what a block makes of its input to that input."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Keep the shape."""
        return inputs + self.block(inputs)


def add_residual(model: nn.Module) -> nn.Module:
    """Pass the input by every layer of a plain stack that keeps its width, its non-linearity included."""
    assert isinstance(model, nn.Sequential), "connections are added to stacks only"
    kept, modules = [], list(model)
    while modules:
        module = modules.pop(0)
        if _keeps_width(module) and modules and is_activation(modules[0]):
            module = Skip(nn.Sequential(module, modules.pop(0)))
        kept.append(module)
    return nn.Sequential(*kept)


def _keeps_width(module: nn.Module) -> bool:
    if isinstance(module, nn.Linear):
        return module.in_features == module.out_features
    return isinstance(module, nn.Conv2d) and module.in_channels == module.out_channels and module.stride == (1, 1)


def add_dropout(share: float) -> Operation:
    """Return an operation that drops this share behind hidden non-linearities, or sets the share of what is there."""

    def operation(model: nn.Module) -> nn.Module:
        present = [module for module in model.modules() if isinstance(module, nn.Dropout)]
        for module in present:
            module.p = share
        for module in model.modules():
            if isinstance(module, nn.MultiheadAttention | nn.RNNBase) and module.dropout:
                module.dropout = share  # theirs is no module
        for parent, name, module, _ in [] if present else list(hidden_activations(model)):
            setattr(parent, name, nn.Sequential(module, nn.Dropout(share)))
        return model

    return operation


def without_output_activation(model: nn.Module) -> nn.Module:
    """Take away what follows the last layer with weights."""
    found = in_order(model)
    last = max(number for number, leaf in enumerate(found) if isinstance(leaf[2], WEIGHTED))
    for parent, name, module in found[last + 1 :]:
        if is_activation(module):
            setattr(parent, name, nn.Identity())
    return model
