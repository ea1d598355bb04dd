"""A network of the user's own, made by the code that the spec names."""

import torch
from torch import Tensor, nn

from ..data.split import SplitData
from ..families.custom import Custom
from ..specs.errors import SpecError
from ..specs.own_code import failures_in_words, load_code

PLACE = "model.factory"


def build(config: Custom, input_shape: tuple[int, ...], num_outputs: int) -> nn.Module:
    """Return the module. Raises SpecError when the code cannot be loaded, fails, or returns no trainable module."""
    make = load_code(config.factory, PLACE)
    with failures_in_words(config.factory, PLACE):
        module = make(**config.options)
    if not isinstance(module, nn.Module):
        raise SpecError(f"{config.factory!r} returned {type(module).__name__}, not a torch module", place=PLACE)
    if not any(parameter.requires_grad for parameter in module.parameters()):
        raise SpecError(f"{config.factory!r} returned a module without trainable parameters", place=PLACE)
    return module


def try_out(module: nn.Module, config: Custom, data: SplitData) -> None:
    """Send two training examples through a fresh module. Raises SpecError when that fails or the outputs do not fit."""
    inputs = torch.from_numpy(data.train.inputs[:2]).to(next(module.parameters()).device)
    module.eval()
    shape = f"(batch, {', '.join(map(str, data.input_shape))})"
    with failures_in_words(config.factory, PLACE, f" on inputs of shape {shape}"), torch.no_grad():
        outputs = module(inputs)
    module.train()
    if not isinstance(outputs, Tensor):
        raise SpecError(f"{config.factory!r} returns {type(outputs).__name__}, not a tensor", place=PLACE)
    wanted = (len(inputs), data.num_outputs)
    if data.task in ("classification", "binary", "regression") and tuple(outputs.shape) != wanted:
        shapes = f"(batch, {', '.join(map(str, outputs.shape[1:]))}), the data need (batch, {data.num_outputs})"
        raise SpecError(f"{config.factory!r} returns shape {shapes}", place=PLACE)
