"""What guessing scores on a batch, whatever the criterion."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.optim import LBFGS

from .batch import Batch
from .trial import Trial


def best_constant_loss(trial: Trial, batches: Sequence[Batch]) -> float | None:
    """Return the mean loss of the best single answer to all examples; None where outputs or criterion allow none.

    Found by L-BFGS from the mean output, so that it holds for any differentiable criterion. None as well where a
    single answer is as good as perfect.
    """
    shapes: list[torch.Size] = []
    answer: Tensor | None = None
    for inputs, _ in batches:
        with torch.no_grad():
            outputs = trial.outputs(inputs)
        if not (isinstance(outputs, Tensor) and outputs.is_floating_point() and outputs.ndim and len(outputs) > 1):
            return None
        shapes.append(outputs.shape)
        answer = outputs.float().mean(0, keepdim=True) if answer is None else answer
    if answer is None:
        return None
    answer.requires_grad_()
    optimizer = LBFGS([answer], max_iter=100, line_search_fn="strong_wolfe")

    def mean_loss() -> Tensor:
        pairs = zip(shapes, batches, strict=True)
        return torch.stack([trial.criterion(answer.expand(shape), targets) for shape, (_, targets) in pairs]).mean()

    def closure() -> float:
        optimizer.zero_grad()
        loss = mean_loss()
        loss.backward()
        return loss.item()

    try:
        optimizer.step(closure)
        value = mean_loss().item()
    except (RuntimeError, ValueError, TypeError):  # a criterion that wants more than outputs
        return None
    return value if math.isfinite(value) and value > 1e-4 else None
