"""How good outputs are, in the terms a person reads: accuracy for classes, R² and mean absolute error for numbers."""

import torch
from torch import Tensor

from ..data.dataset import Task


def num_correct(outputs: Tensor, targets: Tensor, task: Task) -> Tensor:
    """Return how many examples get the right class: the largest logit, or the sign of the only one."""
    if task == "binary":
        return ((outputs > 0) == (targets > 0.5)).sum()
    return (outputs.argmax(1) == targets).sum()


def measure_metrics(outputs: Tensor, targets: Tensor, task: Task) -> dict[str, float]:
    """Return {accuracy} in [0, 1], or {r2, mae}.

    R² is 1 − Σ(y − ŷ)² / Σ(y − ȳ)² over all outputs, ȳ the mean of each; it is left out where the targets do not vary.
    """
    if task != "regression":
        return {"accuracy": num_correct(outputs, targets, task).item() / len(targets)}
    residuals = targets - outputs
    centered = targets - targets.mean(0)
    errors = torch.stack((residuals.square().sum(), centered.square().sum(), residuals.abs().mean())).tolist()
    metrics = {"mae": errors[2]}
    if errors[1] > 0:
        metrics["r2"] = 1 - errors[0] / errors[1]
    return metrics
