"""The inputs themselves: outputs and targets float32 (N, *shape), or logits of values in [0, 1]."""

from typing import ClassVar

import torch
from torch import Tensor

from ...data.dataset import Task as TaskName
from ...data.split import SplitData
from .task import ExampleTask


class Reconstruction(ExampleTask):
    """How far what comes out is from what went in."""

    name: ClassVar[TaskName] = "reconstruction"

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Know the loss: under binary cross-entropy outputs are logits."""
        self._are_logits = loss == "binary_cross_entropy"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {mae}: the mean absolute error of a value, in the unit of the inputs that the network sees."""
        return {"mae": (self.predict(outputs) - targets).abs().mean().item()}

    def predict(self, outputs: Tensor) -> Tensor:
        """Return values like the inputs'."""
        return torch.sigmoid(outputs) if self._are_logits else outputs
