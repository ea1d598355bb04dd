"""What the layers of any module are: found by sending one example of zeros through it."""

import torch
from torch import nn

from ..events import Layer, is_normalization
from .mlp import ACTIVATIONS

ACTIVATION_NAMES = {kind: name for name, kind in ACTIVATIONS.items()}


def describe_layers(
    model: nn.Module, input_shape: tuple[int, ...], dtype: torch.dtype | None = None
) -> tuple[Layer, ...]:
    """Return the modules that own parameters, in the order data flows through them.

    `dtype` is that of the inputs; None: as the parameters. Shapes leave out the batch dimension. The model's mode,
    buffers and gradients are as before afterwards.
    """
    seen: dict[str, tuple[nn.Module, tuple[int, ...], tuple[int, ...]]] = {}

    def note(name: str, module: nn.Module):  # one hook per leaf, told its name
        def hook(
            _module: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor | tuple[torch.Tensor, ...]
        ) -> None:
            first = output[0] if isinstance(output, tuple) else output  # recurrent layers return their state too
            seen.setdefault(name, (module, tuple(inputs[0].shape[1:]), tuple(first.shape[1:])))

        return hook

    leaves = [(name, module) for name, module in model.named_modules() if not any(module.children())]
    hooks = [module.register_forward_hook(note(name, module)) for name, module in leaves]
    was_training = model.training
    parameter = next(model.parameters())
    try:
        model.eval()
        with torch.no_grad():
            model(torch.zeros((1, *input_shape), device=parameter.device, dtype=dtype or parameter.dtype))
    finally:
        model.train(was_training)
        for hook in hooks:
            hook.remove()
    activations = activations_by_layer({name: module for name, (module, _, _) in seen.items()})
    return tuple(
        Layer(
            name=name,
            kind=type(module).__name__,
            input_shape=input_shape,
            output_shape=output_shape,
            num_parameters=num_parameters(module),
            activation=ACTIVATION_NAMES.get(type(activations[name])) if name in activations else None,
        )
        for name, (module, input_shape, output_shape) in seen.items()
        if num_parameters(module)
    )


def activations_by_layer(modules: dict[str, nn.Module]) -> dict[str, nn.Module]:
    """Return, for each layer with weights that a non-linearity follows, that module.

    `modules` in the order data flows, as `dict(model.named_children())` of a fully connected network. Normalisation
    may stand between a layer and its activation.
    """
    found: dict[str, nn.Module] = {}
    layer = None
    for name, module in modules.items():
        if type(module) in ACTIVATION_NAMES and layer is not None:
            found[layer] = module
        elif num_parameters(module) and not is_normalization(type(module).__name__):
            layer = name
    return found


def num_parameters(module: nn.Module) -> int:
    """Return how many trainable numbers a module holds."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
