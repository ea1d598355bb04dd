"""Losses and metrics of whole splits, in evaluation mode, on a schedule that depends on the spec alone."""

import math
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import torch
from torch import Tensor, nn

from ..events import Layer
from .losses import Criterion
from .tasks import Task

CHUNK = 2048
"""Examples per forward pass; what is left in the cache between layers matters more than fewer calls."""
MAX_VALUES_BETWEEN = 2**24
"""Numbers that a layer may put out in a pass; more are no faster, and need memory."""
MAX_VALUES_KEPT = 2**24
"""Outputs that are kept together, 64 MiB."""
MAX_TRAINING_EXAMPLES = 2048
MAX_TRAINING_JUDGEMENTS = 16_384
"""More say no more about a mean: a block of text is as many judgements as it has characters."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A split as the model sees it at some step."""

    scores: dict[str, float]
    """The loss of the training, and the scores of the task."""
    outputs: Tensor
    """(num_examples, …), of the first examples where all would be too large."""


@torch.no_grad()
def predict(model: nn.Module, inputs: Tensor, chunk: int = CHUNK) -> Tensor:
    """Return outputs (num_examples, …) in evaluation mode, `chunk` examples at a time; the model trains afterwards."""
    was_training = model.training
    model.eval()
    try:
        if len(inputs) <= chunk:
            return model(inputs)
        return torch.cat([model(piece) for piece in inputs.split(chunk)])
    finally:
        model.train(was_training)


class Evaluator:
    """Scores splits by the loss of the training and by the task, in pieces where outputs are large."""

    def __init__(self, model: nn.Module, criterion: Criterion, task: Task, layers: tuple[Layer, ...]) -> None:
        """`layers` tell how large the outputs are, and what lies between."""
        self.model = model
        self.criterion = criterion
        self.task = task
        sizes = [prod(layer.output_shape) for layer in layers]
        self.chunk = task.batch_size or min(CHUNK, max(1, MAX_VALUES_BETWEEN // max(sizes)))
        """Examples per forward pass."""
        self.piece = task.batch_size or max(self.chunk, MAX_VALUES_KEPT // sizes[-1])
        """Examples whose outputs are kept and scored together."""

    @torch.no_grad()
    def evaluate(self, examples: Examples) -> Evaluation:
        """Return what the model makes of a split that is not empty."""
        pieces = list(zip(examples.inputs.split(self.piece), examples.targets.split(self.piece), strict=True))
        if self.task.batch_size and len(pieces) > 1 and len(pieces[-1][0]) < self.piece:
            pieces.pop()  # fewer to choose from would be another question
        first, *others = (self._evaluate(inputs, targets) for inputs, targets in pieces)
        if not others:
            return first
        counts = [self.task.num_judged(targets) for _, targets in pieces]
        return Evaluation(_mean([first.scores, *(other.scores for other in others)], counts), first.outputs)

    def _evaluate(self, inputs: Tensor, targets: Tensor) -> Evaluation:
        outputs = predict(self.model, inputs, self.chunk)
        loss = self.criterion(outputs, targets).item()
        return Evaluation({"loss": loss} | self.task.scores(outputs, targets, loss), outputs)


def _mean(scores: list[dict[str, float]], counts: list[int]) -> dict[str, float]:
    """Return the mean of each score, weighted by the counts."""
    total = max(1, sum(counts))
    return {
        name: sum(piece[name] * count for piece, count in zip(scores, counts, strict=True)) / total
        for name in scores[0]
    }


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


def num_evaluated(num_judgements: int, num_examples: int) -> int:
    """Return of how many training examples the scores are measured, when all make so many judgements."""
    return max(1, min(MAX_TRAINING_EXAMPLES, MAX_TRAINING_JUDGEMENTS * num_examples // num_judgements))


def step_seconds(multiply_adds: float, batch_size: int) -> float:
    """Return a rough time of one step; only ratios matter, and it must be the same on every machine."""
    return 200e-6 + 6 * multiply_adds * batch_size / 20e9


def pass_seconds(multiply_adds: float, num_examples: int) -> float:
    """Return a rough time of evaluating `num_examples`, on the scale of `step_seconds`."""
    return 100e-6 + 2 * multiply_adds * num_examples / 20e9
