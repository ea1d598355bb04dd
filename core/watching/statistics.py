"""Numbers that describe a batch: as it enters the model, as it comes out, and what should have come out."""

import torch
from torch import Tensor

from ..instruments.kernels import real

_NAMES = ("mean", "std", "low", "high", "spread")


def statistics(name: str, values: Tensor) -> dict[str, Tensor]:
    """Return mean, standard deviation, lowest, highest, and spread, as `name_…`: scalars, still on the device.

    The spread is the standard deviation over the first axis, the examples, averaged over everything else: 0 where all
    examples are alike.
    """
    low, high = torch.aminmax(values)
    numbers = [values.mean(), values.std(correction=0), low, high]
    spread = values.std(0, correction=0).mean() if values.ndim and len(values) > 1 else torch.zeros_like(low)
    return {f"{name}_{which}": number for which, number in zip(_NAMES, [*numbers, spread], strict=True)}


def input_statistics(inputs: Tensor | None) -> dict[str, Tensor]:
    """Return `data_input_…`: statistics of a batch as it enters the model, and how unlike its features are.

    `…_ratio` is the largest standard deviation of a feature, the second axis of (examples, features), over the smallest
    that is not 0; `…_binary` is the share of values that are 0 or 1. Nothing for inputs that are not numbers to compute
    with, such as tokens.
    """
    if inputs is None or not inputs.is_floating_point() or not inputs.numel():
        return {}
    inputs = real(inputs.detach())
    values = statistics("data_input", inputs)
    values["data_input_binary"] = ((inputs == 0) | (inputs == 1)).float().mean()
    if inputs.ndim == 2 and len(inputs) > 1:
        deviations = inputs.std(0, correction=0)
        alive = deviations > 0
        smallest = torch.where(alive, deviations, torch.inf).min()
        values["data_input_ratio"] = torch.where(alive.any(), deviations.max() / smallest, torch.ones_like(smallest))
    return values
