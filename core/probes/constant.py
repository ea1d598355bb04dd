"""What guessing scores on a batch, whatever the criterion."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.optim import LBFGS

from .batch import Batch
from .trial import Trial


def best_constant_loss(trial: Trial, batch: Batch) -> float | None:
    """Return the loss of the best single answer to all examples; None where outputs or criterion allow none.

    Found by L-BFGS from the mean output, so that it holds for any differentiable criterion.
    """
    inputs, targets = batch
    with torch.no_grad():
        outputs = trial.outputs(inputs)
    if not (isinstance(outputs, Tensor) and outputs.is_floating_point() and outputs.ndim and len(outputs) > 1):
        return None
    answer = outputs.float().mean(0, keepdim=True).requires_grad_()
    criterion: Callable[[Any, Any], Tensor] = trial.criterion
    optimizer = LBFGS([answer], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        loss = criterion(answer.expand(outputs.shape), targets)
        loss.backward()
        return loss.item()

    try:
        optimizer.step(closure)
        value = criterion(answer.expand(outputs.shape), targets).item()
    except (RuntimeError, ValueError, TypeError):  # a criterion that wants more than outputs
        return None
    return value if math.isfinite(value) and value > 1e-4 else None
