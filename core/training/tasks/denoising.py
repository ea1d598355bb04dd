"""Noise: the model adds noise of its own to its inputs, tells it from them, and returns its error (N, *shape)."""

from typing import ClassVar

import numpy as np
from torch import Tensor

from ...data.dataset import Task as TaskName
from .task import ExampleTask


class Denoising(ExampleTask):
    """There is no score besides the loss, the mean square of the error; targets are zeros."""

    name: ClassVar[TaskName] = "denoising"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return nothing."""
        return {}

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return 1: what 0 scores, as the noise is standard normal."""
        return 1.0
