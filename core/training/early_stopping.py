"""The best weights so far, and when to give up waiting for better ones."""

import math

import torch
from torch import Tensor

from ..spec import EarlyStopping


class BestWeights:
    """A copy of the weights with the lowest validation loss, and how many evaluations ago that was."""

    def __init__(self, parameters: list[Tensor], rule: EarlyStopping | None) -> None:
        """Watch `parameters` (and buffers); without a rule the copy is kept but nothing stops."""
        self._live = parameters
        self.copy = [torch.zeros_like(tensor, requires_grad=False) for tensor in parameters]
        self.rule = rule
        self.loss = math.inf
        self.step = 0
        self.num_without_improvement = 0

    def update(self, step: int, loss: float) -> bool:
        """Take a new validation loss; return whether patience has run out."""
        min_delta = self.rule.min_delta if self.rule else 0.0
        if loss < self.loss - min_delta:
            self.loss, self.step, self.num_without_improvement = loss, step, 0
            with torch.no_grad():
                for kept, live in zip(self.copy, self._live, strict=True):
                    kept.copy_(live)
            return False
        self.num_without_improvement += 1
        return self.rule is not None and self.num_without_improvement >= self.rule.patience

    def restore(self) -> None:
        """Put the best weights back into the model, in place."""
        with torch.no_grad():
            for kept, live in zip(self.copy, self._live, strict=True):
                live.copy_(kept)
