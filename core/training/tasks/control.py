"""Moves to choose: logits (N, actions) for observations that the policy itself has brought about.

Targets are float32 (N, 3): the move made, its advantage, and the mean reward as a share of the most there is.
"""

from typing import ClassVar

import numpy as np
from torch import Tensor

from ...data.dataset import Task as TaskName
from .task import ExampleTask


class Control(ExampleTask):
    """Scores come from playing, in `play_evaluation`; outputs alone have none."""

    name: ClassVar[TaskName] = "control"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return nothing."""
        return {}

    def predict(self, outputs: Tensor) -> Tensor:
        """Return the likeliest moves (N,)."""
        return outputs.argmax(1)

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return 1: nothing of the reward is earned for certain."""
        return 1.0
