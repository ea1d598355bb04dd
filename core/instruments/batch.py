"""Numbers that describe a batch: as it enters the model, as it comes out, and what should have come out."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor

from .instrument import Moment
from .kernels import real
from .network import Network

Task = Literal["classification", "binary", "regression"]
MAX_COMPARED = 10_000
"""Numbers of a batch of which medians are taken; a median of more says the same."""
FIRST_INPUTS, EVERY_INPUTS = 6, 6
"""Inputs are the dearest to describe and change least: the first few batches are, then one of so many."""


class BatchStatistics:
    """What a training batch looks like: `data_input_…`, `output_…`, `data_target_…`, and `train_accuracy` of classes.

    Each as mean, std, low, high, and spread: the standard deviation over examples, 0 where all of them are alike.
    `data_input_ratio` tells how unlike features are, `output_error` how far numbers are missed. Misleading: one batch
    of a few examples.
    """

    name: ClassVar[str] = "output_mean"
    unit: ClassVar[str] = "of inputs, outputs and targets"
    cost: ClassVar[str] = "a few sums over inputs, outputs and targets of the batch"

    def __init__(self, network: Network) -> None:
        """Nothing depends on `network`."""
        self._names = list[str]()
        self._num_measured = 0

    def measure(self, moment: Moment) -> Tensor:
        """Return what there is of inputs, where it is their turn, outputs and targets."""
        takes_inputs = self._num_measured < FIRST_INPUTS or self._num_measured % EVERY_INPUTS == 0
        self._num_measured += 1
        values = input_statistics(moment.inputs) if takes_inputs else {}
        values |= output_statistics(moment.outputs, moment.targets, moment.task)
        self._names = list(values)
        return torch.stack([value.float() for value in values.values()]) if values else torch.empty(0)

    def report(self, numbers: Sequence[float]) -> dict[str, float]:
        """Return the values by name."""
        return dict(zip(self._names, numbers, strict=True))


def statistics(name: str, values: Tensor) -> dict[str, Tensor]:
    """Return mean, standard deviation, lowest, highest, and spread, as `name_…`: scalars, still on the device.

    The spread is the standard deviation over the first axis, the examples, averaged over everything else; left out for
    a batch of one.
    """
    low, high = torch.aminmax(values)
    found = {f"{name}_mean": values.mean(), f"{name}_std": values.std(correction=0)}
    found |= {f"{name}_low": low, f"{name}_high": high}
    if values.ndim and len(values) > 1:
        found[f"{name}_spread"] = values.std(0, correction=0).mean()
    return found


def input_statistics(inputs: Tensor | None) -> dict[str, Tensor]:
    """Return `data_input_…`: statistics of a batch as it enters the model, and how unlike its features are.

    `…_ratio` is the largest standard deviation of a feature, the second axis of (examples, features), over that below
    which a third of them lie: a few that hardly vary, such as the border of a picture, do no harm. Constant features
    are left out. `…_binary` is the share of values that are 0 or 1. Nothing for inputs that are not numbers to compute
    with, such as tokens.
    """
    if inputs is None or not inputs.is_floating_point() or not inputs.numel():
        return {}
    inputs = real(inputs.detach())
    values = statistics("data_input", inputs)
    values["data_input_binary"] = ((inputs == 0) | (inputs == 1)).float().mean()
    if inputs.ndim == 2 and len(inputs) > 1:
        deviations = inputs.std(0, correction=0).sort().values
        num_constant = (deviations <= 0).sum()
        third = deviations[(num_constant + (len(deviations) - num_constant) // 3).clamp(max=len(deviations) - 1)]
        values["data_input_ratio"] = torch.where(third > 0, deviations[-1] / third, torch.ones_like(third))
    return values


def output_statistics(outputs: Tensor | None, targets: Tensor | None, task: Task | None) -> dict[str, Tensor]:
    """Return scalars, still on the device, of one batch: `output_…`, `data_target_…`, how well both agree.

    `train_accuracy` for classes, and `output_log_total`: the logarithm of the sum of an example's exponentials,
    0 for log-probabilities. For numbers `output_error`, the median distance between both over that of the targets
    from their own median: 1 for a constant guess, and unlike a loss blind to outliers.
    """
    if outputs is None or not outputs.numel() or not outputs.is_floating_point():
        return {}
    outputs = real(outputs.detach())
    values = statistics("output", outputs)
    if targets is None or not targets.numel():
        return values
    targets = targets.detach()
    values |= statistics("data_target", real(targets if targets.is_floating_point() else targets.float()))
    if task == "classification" and outputs.ndim > 1 and outputs.shape[:1] + outputs.shape[2:] == targets.shape:
        values["output_log_total"] = outputs.logsumexp(1).mean()
    agreement = _agreement(outputs, targets, task)
    if agreement is not None:
        values["train_accuracy"] = agreement
    elif task == "regression" and targets.is_floating_point() and outputs.numel() == targets.numel():
        values |= _error(outputs.flatten()[:MAX_COMPARED], real(targets).flatten()[:MAX_COMPARED])
    return values


def recognise_task(outputs: Tensor, targets: Tensor) -> Task | None:
    """Return what is learned: classes, given as numbers or one-hot; yes or no; numbers. None for anything else."""
    if not targets.is_floating_point() and targets.dtype is not torch.bool:
        return "classification" if targets.ndim == outputs.ndim - 1 else None
    if outputs.numel() != targets.numel():
        return "regression" if targets.ndim and outputs.shape[:1] == targets.shape[:1] else None
    if bool(((targets == 0) | (targets == 1)).all()):
        if targets.ndim == 2 and targets.shape[1] > 1 and bool((targets.sum(1) == 1).all()):
            return "classification"
        return "binary"
    return "regression"


def _error(outputs: Tensor, targets: Tensor) -> dict[str, Tensor]:
    usual = (targets - targets.median()).abs().median()
    error = (outputs - targets).abs().median()
    return {"output_error": torch.where(usual > 0, error / usual, torch.full_like(usual, torch.nan))}


def _agreement(outputs: Tensor, targets: Tensor, task: Task | None) -> Tensor | None:
    """Share of examples, or of tokens, that get the right class; None where that cannot be told."""
    if task == "classification":
        if targets.is_floating_point():
            return (outputs.argmax(1) == targets.argmax(1)).float().mean() if outputs.shape == targets.shape else None
        axis = -1 if outputs.shape[:-1] == targets.shape else 1
        predicted = outputs.argmax(axis)
        if predicted.shape != targets.shape:
            return None
        counted = targets >= 0
        return ((predicted == targets) & counted).sum() / counted.sum().clamp(min=1)
    if task == "binary" and outputs.numel() == targets.numel():
        low, high = torch.aminmax(outputs)
        threshold = torch.where((low >= 0) & (high <= 1), 0.5, 0.0)
        return ((outputs.flatten() > threshold) == (targets.flatten() > 0.5)).float().mean()
    return None
