"""What guessing scores under any loss: the best prediction that does not look at the inputs."""

import copy
import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from .generators import untouched_generators

Criterion = Callable[[Any, Any], Any]

MAX_ELEMENTS = 500_000
"""Of outputs that are judged in one go."""
MAX_SECONDS = 0.01
NUM_UPDATES = 40
CLIP = 1e-4
"""Shares are kept this far from 0 and 1 before a logarithm is taken."""


def best_constant_loss(
    criterion: Criterion, outputs: Tensor, batches: list[Tensor], is_quick: bool = False
) -> float | None:
    """Return the lowest mean loss per batch that one constant output has on the targets of `batches`.

    `outputs` are those of any batch: they tell shape, and whether they are probabilities. Tried are mean, median,
    logarithm and logit of the mean targets, and 0; from the best of them an output vector is optimised for a moment,
    which finds what suits an unusual loss. Where outputs are probabilities, or their logarithms, that add up to one, so
    does the constant: without, some losses have no lower bound. None where the criterion takes none of them. `is_quick`
    leaves the optimising out.

    Leaves generators and the criterion as they were: a criterion that is a module is copied.
    """
    with untouched_generators(), torch.autocast(outputs.device.type, enabled=False):
        try:
            own = copy.deepcopy(criterion) if isinstance(criterion, nn.Module) else criterion
            return _Judge(own, outputs, batches).best(is_quick)
        except Exception:  # it is the user's criterion, and it was not asked to take constants
            return None


class _Judge:
    """Losses of constants on some targets."""

    def __init__(self, criterion: Criterion, outputs: Tensor, batches: list[Tensor]) -> None:
        self._criterion = criterion
        self._shape = outputs.shape[1:]
        self._dtype = outputs.dtype if outputs.dtype in (torch.float32, torch.float64) else torch.float32
        self._device = outputs.device
        self._outputs = outputs.detach().to(self._dtype)
        self._constrain = _constraint(self._outputs)
        self._batches = [batch for batch in batches if batch.shape[1:] == batches[0].shape[1:] and len(batch)]
        most = max(1, MAX_ELEMENTS // max(1, math.prod(self._shape)))
        while len(self._batches) > 1 and sum(map(len, self._batches)) > most:
            self._batches.pop()
        self._targets = torch.cat(self._batches)[:most]
        if len(self._batches) == 1:
            self._batches = [self._targets]
        self._factor = 1.0

    def best(self, is_quick: bool) -> float | None:
        started = perf_counter()
        best, losses = None, list[float]()
        for constant in self._candidates():
            loss = self._loss_of(constant)
            if math.isfinite(loss) and (not losses or loss < min(losses)):
                best = constant
            losses.append(loss if math.isfinite(loss) else math.inf)
        if best is None:
            return None
        lowest = min(losses)
        self._factor = self._batch_factor(best)
        optimised = math.nan if is_quick else self._optimise(best, started)
        if math.isfinite(optimised) and (optimised >= 0 or lowest < 0):  # else it has no lower bound
            lowest = min(lowest, optimised)
        return lowest * self._factor

    def _candidates(self) -> list[Tensor]:
        zero = torch.zeros(self._shape, dtype=self._dtype, device=self._device)
        targets = self._targets_like_outputs()
        own_mean = self._outputs.mean(0)
        if targets is None:
            return [zero, own_mean]
        mean = targets.mean(0)
        share = mean.clamp(CLIP, 1 - CLIP)
        return [zero, mean, targets.median(0).values, share.log(), torch.logit(share), own_mean]

    def _targets_like_outputs(self) -> Tensor | None:
        """Targets as outputs would have to be to equal them: (examples, *shape of outputs); None if they cannot."""
        targets = self._targets
        shape = self._shape
        if targets.is_floating_point() or targets.dtype is torch.bool:
            if math.prod(targets.shape[1:]) == math.prod(shape):
                return targets.to(self._dtype).reshape(len(targets), *shape)
            return None
        if targets.ndim and targets.shape[1:] == shape[:-1] and shape:  # classes along the last axis
            return _one_hot(targets, shape[-1]).to(self._dtype)
        if shape and targets.shape[1:] == shape[1:]:  # classes along the second axis
            return _one_hot(targets, shape[0]).movedim(-1, 1).to(self._dtype)
        if math.prod(targets.shape[1:]) == math.prod(shape):
            return targets.to(self._dtype).reshape(len(targets), *shape)
        return None

    @torch.no_grad()
    def _loss_of(self, constant: Tensor) -> float:
        try:
            return float(self._mean_loss(constant, self._targets))
        except Exception:  # such as a probability below 0
            return math.nan

    def _mean_loss(self, constant: Tensor, targets: Tensor) -> Tensor:
        outputs = self._constrain(constant).expand(len(targets), *self._shape)
        return self._criterion(outputs, targets).mean()

    @torch.no_grad()
    def _batch_factor(self, constant: Tensor) -> float:
        """Loss of batches as the user has them over the loss of all targets at once: 1 for a mean, less for a sum."""
        if len(self._batches) == 1:
            return 1.0
        whole = float(self._mean_loss(constant, self._targets))
        single = [float(self._mean_loss(constant, batch)) for batch in self._batches[:4]]
        ratio = sum(single) / len(single) / whole if whole else 1.0
        expected = len(self._batches[0]) / len(self._targets)
        return expected if abs(ratio / expected - 1) < 0.5 and expected < 0.6 else 1.0

    @torch.enable_grad()
    def _optimise(self, start: Tensor, started: float) -> float:
        """Return the lowest loss on the way of Adam from `start`."""
        free = start.clone().requires_grad_()
        first, second = torch.zeros_like(free), torch.zeros_like(free)
        scale = max(0.1, float(start.std()) if start.numel() > 1 else abs(float(start)) * 0.1)
        lowest = math.inf
        for update in range(1, NUM_UPDATES + 1):
            loss = self._mean_loss(free, self._targets)
            value = float(loss.detach())
            if not math.isfinite(value) or perf_counter() - started > MAX_SECONDS:
                break
            lowest = min(lowest, value)
            (gradient,) = torch.autograd.grad(loss, free)
            first = 0.8 * first + 0.2 * gradient
            second = 0.95 * second + 0.05 * gradient * gradient
            rate = 0.2 * scale * (1 - update / (NUM_UPDATES + 1))
            step = first / (1 - 0.8**update) / ((second / (1 - 0.95**update)).sqrt() + 1e-12)
            free = (free.detach() - rate * step).requires_grad_()
        return lowest


def _one_hot(classes: Tensor, num_classes: int) -> Tensor:
    """Return (…, num_classes) rows of 0 and 1; classes that do not exist, such as −100 for 'ignore', are left out."""
    return classes.unsqueeze(-1) == torch.arange(num_classes, device=classes.device)


def _constraint(outputs: Tensor) -> Callable[[Tensor], Tensor]:
    """Return what makes any numbers such as the network gives: probabilities, or their logarithms, that add up."""
    if outputs.ndim > 1 and outputs.shape[1] > 1 and outputs.numel():
        for axis in (1, outputs.ndim - 1):
            if bool((outputs >= 0).all()) and bool(((outputs.sum(axis) - 1).abs() < 1e-3).all()):
                return lambda constant, axis=axis - 1: (
                    constant.clamp(min=CLIP) / constant.clamp(min=CLIP).sum(axis, keepdim=True)
                )
            if bool((outputs <= 1e-6).all()) and bool(((outputs.exp().sum(axis) - 1).abs() < 1e-3).all()):
                return lambda constant, axis=axis - 1: constant.log_softmax(axis)
    return lambda constant: constant
