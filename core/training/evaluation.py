"""Losses and metrics of whole splits, in evaluation mode, on a schedule that depends on the spec alone."""

import math
from dataclasses import dataclass
from fractions import Fraction

import torch
from torch import Tensor, nn

from ..data.dataset import Task
from .losses import Criterion
from .metrics import measure_metrics

CHUNK = 2048
"""Examples per forward pass; what is left in the cache between layers matters more than fewer calls."""
MAX_TRAINING_EXAMPLES = 2048
MIN_GAP_STEPS = 32
MIN_EVALUATIONS = 40
MAX_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Examples:
    """One split as tensors on the training device."""

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    def first(self, count: int) -> "Examples":
        """Return an evenly spread selection of at most `count` examples, the same at every call."""
        if len(self) <= count:
            return self
        rows = torch.linspace(0, len(self) - 1, count, dtype=torch.float64).long().to(self.inputs.device)
        return Examples(self.inputs[rows], self.targets[rows])


@torch.no_grad()
def predict(model: nn.Module, inputs: Tensor) -> Tensor:
    """Return outputs (num_examples, num_outputs) in evaluation mode; the model trains again afterwards."""
    was_training = model.training
    model.eval()
    try:
        if len(inputs) <= CHUNK:
            return model(inputs)
        return torch.cat([model(chunk) for chunk in inputs.split(CHUNK)])
    finally:
        model.train(was_training)


class Evaluator:
    """Scores splits by the loss of the training and by the metrics of the task."""

    def __init__(self, model: nn.Module, criterion: Criterion, task: Task, target_scale: Tensor) -> None:
        """Absolute errors are multiplied by `target_scale` (num_outputs,): they are in the targets' own unit."""
        self.model = model
        self.criterion = criterion
        self.task: Task = task
        self.target_scale = target_scale

    def predict(self, examples: Examples) -> Tensor:
        """Return the outputs (num_examples, num_outputs) for a split, in evaluation mode."""
        return predict(self.model, examples.inputs)

    @torch.no_grad()
    def score(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Return {loss, accuracy} or {loss, r2, mae} of a split that is not empty."""
        values = {"loss": self.criterion(outputs, targets).item()}
        if self.task == "regression":
            outputs, targets = outputs * self.target_scale, targets * self.target_scale
        return values | measure_metrics(outputs, targets, self.task)


def evaluation_interval(num_steps: int, steps_per_epoch: int, step_work: float, evaluation_work: float) -> Fraction:
    """Return how many steps lie between evaluations: whole epochs or an epoch's even parts, at least 32 steps.

    The cost is kept to about half a percent of training, but not below 40 evaluations a run. Both kinds of work are in
    the seconds of `step_seconds`.
    """
    affordable = math.ceil(evaluation_work / (MAX_SHARE * step_work))
    gap = max(MIN_GAP_STEPS, min(affordable, num_steps // MIN_EVALUATIONS))
    if gap >= steps_per_epoch:
        return Fraction(steps_per_epoch * math.ceil(gap / steps_per_epoch))
    if num_steps // steps_per_epoch >= MIN_EVALUATIONS:
        return Fraction(steps_per_epoch)
    return Fraction(steps_per_epoch, max(1, steps_per_epoch // max(gap, num_steps // MIN_EVALUATIONS)))


def step_seconds(multiply_adds: float, batch_size: int) -> float:
    """Return a rough time of one step; only ratios matter, and it must be the same on every machine."""
    return 200e-6 + 6 * multiply_adds * batch_size / 20e9


def pass_seconds(multiply_adds: float, num_examples: int) -> float:
    """Return a rough time of evaluating `num_examples`, on the scale of `step_seconds`."""
    return 100e-6 + 2 * multiply_adds * num_examples / 20e9
