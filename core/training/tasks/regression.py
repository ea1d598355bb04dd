"""Numbers: outputs and targets float32 (N, num_outputs)."""

from typing import ClassVar

import torch
from torch import Tensor

from ...data.dataset import Task as TaskName
from ...data.split import SplitData
from .task import ExampleTask


class Regression(ExampleTask):
    """Judged in the targets' own unit, which training does not see."""

    name: ClassVar[TaskName] = "regression"

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Remember the unit."""
        self._scale = torch.as_tensor(data.normalization.target_std)

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {r2, mae}.

        R² is 1 − Σ(y − ŷ)² / Σ(y − ȳ)² over all outputs, ȳ the mean of each; it is left out where targets do not vary.
        """
        scale = self._scale.to(outputs.device)
        outputs, targets = outputs * scale, targets * scale
        residuals = targets - outputs
        centered = targets - targets.mean(0)
        errors = torch.stack((residuals.square().sum(), centered.square().sum(), residuals.abs().mean())).tolist()
        metrics = {"mae": errors[2]}
        if errors[1] > 0:
            metrics["r2"] = 1 - errors[0] / errors[1]
        return metrics
