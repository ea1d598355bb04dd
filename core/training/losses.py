"""Losses by name; `auto` takes the one that fits the task. All are means over the batch."""

from collections.abc import Callable
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.dataset import Task
from ..data.tasks import FACTS
from ..specs.errors import SpecError
from ..specs.own_code import failures_in_words, load_code

Criterion = Callable[[Tensor, Tensor], Tensor]
"""(outputs, targets) → scalar; shapes as in `tasks`."""


def contrastive(similarities: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of the cross-entropies of rows and of columns (N, N), whose partners are on the diagonal.

    Radford et al., 2021 (2103.00020), figure 3. Targets are not needed.
    """
    partners = torch.arange(len(similarities), device=similarities.device)
    return (F.cross_entropy(similarities, partners) + F.cross_entropy(similarities.T, partners)) / 2


def policy_gradient(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the share of the reward that was missed; its gradient is REINFORCE's estimate (Williams, 1992).

    logits (N, actions); targets (N, 3) as in `tasks.control`. The gradient is that of −mean(advantage · log p(move)),
    whose own value means nothing: that is taken away, and what the policy really earned is put in its place.
    """
    moves, advantages, earned = targets[:, :1].long(), targets[:, 1], targets[:, 2]
    surrogate = -(advantages * logits.log_softmax(1).gather(1, moves)[:, 0]).mean()
    return 1 - earned.mean() + surrogate - surrogate.detach()


def token_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean over the places with a target of −log p(target); logits (N, T, V), targets (N, T)."""
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


LOSSES: dict[str, Criterion] = {
    "cross_entropy": F.cross_entropy,  # logits (batch, classes), int64 targets (batch,)
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,  # logits and targets of one shape
    "mse": F.mse_loss,
    "l1": F.l1_loss,
    "huber": F.huber_loss,
    "contrastive": contrastive,
    "policy_gradient": policy_gradient,
}


def choose_loss(name: str, task: Task) -> str:
    """Return the name of the loss that `name` means for `task`; that the two fit is checked with the spec."""
    return FACTS[task].losses[0] if name == "auto" else name


def criterion_of(loss: str, task: Task) -> Criterion:
    """Return the function of a loss for outputs of the shape that `task` has."""
    return token_cross_entropy if task == "tokens" else LOSSES[loss]


def own_loss(factory: str | None) -> Criterion | None:
    """Return the loss that a user's code makes; None where a spec names none. Raises SpecError when it makes none."""
    if factory is None:
        return None
    place = "training.loss_factory"
    make = load_code(factory, place)
    with failures_in_words(factory, place):
        loss = make()
    if not callable(loss):
        raise SpecError(
            f"{factory!r} returned {type(loss).__name__}, not a function of outputs and targets", place=place
        )
    return cast("Criterion", loss)
