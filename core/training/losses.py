"""Losses by name; `auto` takes the one that fits the task. All are means over the batch."""

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor

from ..data.dataset import Task

Criterion = Callable[[Tensor, Tensor], Tensor]
"""(outputs (batch, num_outputs), targets) → scalar."""

LOSSES: dict[str, Criterion] = {
    "cross_entropy": F.cross_entropy,  # logits (batch, classes), int64 targets (batch,)
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,  # logits and targets (batch, 1)
    "mse": F.mse_loss,
    "l1": F.l1_loss,
    "huber": F.huber_loss,
}
DEFAULTS: dict[Task, str] = {"classification": "cross_entropy", "binary": "binary_cross_entropy", "regression": "mse"}


def choose_loss(name: str, task: Task) -> str:
    """Return the name of the loss that `name` means for `task`; that the two fit is checked with the spec."""
    return DEFAULTS[task] if name == "auto" else name
