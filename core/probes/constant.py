"""What guessing scores on a batch, whatever the criterion."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..instruments.best_constant import best_constant_loss
from .batch import Batch
from .trial import Trial

PERFECT = 1e-4
"""A loss that small is no level to be measured against."""


def constant_loss(trial: Trial, batches: Sequence[Batch]) -> float | None:
    """Return the mean loss of the best single answer to all examples; None where outputs or criterion allow none.

    None as well where a single answer is as good as perfect.
    """
    with torch.no_grad():
        outputs = trial.outputs(batches[0][0])
    targets = [batch for _, batch in batches if isinstance(batch, Tensor) and batch.ndim]
    if not (isinstance(outputs, Tensor) and outputs.is_floating_point() and outputs.ndim) or not targets:
        return None
    loss = best_constant_loss(trial.criterion, outputs, targets)
    return loss if loss is not None and loss > PERFECT else None
