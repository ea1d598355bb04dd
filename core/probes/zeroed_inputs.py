"""Zeroed inputs: train one copy on the inputs and one on zeros in their place; the first has to come out ahead."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import torch

from ..probing.result import Curve, ProbeResult, Verdict
from .batch import Batch, map_tensors, tensors_of
from .constant import constant_loss
from .isolation import seed_generators, without_trace
from .subject import Subject
from .trial import Trial

NUM_STEPS = 200
NUM_LOOKS = 8
ERRORS = 3.0
"""Standard errors by which losses have to differ."""
LEAST_SHARE = 0.01
"""Of the loss with zeros, by which they have to differ as well."""
LEAST_MOVE = 1e-3
"""Of the weights' length; a copy whose weights moved less has learnt nothing."""
NEAR_CONSTANT = 1.1
"""Times the best constant answer's loss: a copy that sees zeros and is still above it has not learnt enough."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one copy fared."""

    training: np.ndarray
    """(steps,) loss of each batch before the step on it."""
    held_out: np.ndarray
    """(looks, held-out batches) losses in evaluation mode, from before the first step on."""
    move: float
    """How far the weights went, in their own length."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the loss with inputs lies below the loss with zeros."""

    loss: float
    zeroed_loss: float
    standard_error: float

    @property
    def is_clear(self) -> bool:
        """Whether chance or rounding cannot explain it."""
        gap = self.zeroed_loss - self.loss
        return gap > ERRORS * self.standard_error and gap > LEAST_SHARE * abs(self.zeroed_loss)


class ZeroedInputs:
    """200 steps on the run's next batches, from the same weights and with the same chance.

    Compared are the mean training losses of the last quarter, batch by batch, and the lowest held-out losses where
    there are held-out batches. Used inputs that do not help on held-out examples were learnt by heart: the targets are
    not explained by them. Inputs that are zero anyway, or a rate too low to learn anything, give no answer.
    """

    name: ClassVar[str] = "zeroed_inputs"
    source: ClassVar[str] = "Karpathy, A Recipe for Training Neural Networks (2019): input-independent baseline"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Train two copies. Raises ProbeError."""
        (first_batch,) = subject.first_batches(1)
        trial = subject.learning_trial()
        first, constant = trial.first_loss(first_batch), constant_loss(trial, subject.first_batches(NUM_LOOKS))
        real, zeroed = _course(subject, zeroes=False), _course(subject, zeroes=True)
        last = NUM_STEPS * 3 // 4
        training = _gap(real.training[last:], zeroed.training[last:])
        held_out = _held_out_gap(real, zeroed) if subject.held_out else None
        largest = max((float(x.abs().max()) for x in tensors_of(first_batch[0]) if x.numel()), default=0.0)
        learnt = _has_learnt(training, constant, max(real.move, zeroed.move))
        verdict, headline, meaning = _words(training, held_out, largest, learnt)
        return ProbeResult(
            name=self.name,
            headline=headline,
            verdict=verdict,
            meaning=meaning,
            evidence={
                "loss": training.loss,
                "zeroed_loss": training.zeroed_loss,
                "standard_error": training.standard_error,
                "held_out_loss": held_out.loss if held_out else None,
                "zeroed_held_out_loss": held_out.zeroed_loss if held_out else None,
                "held_out_standard_error": held_out.standard_error if held_out else None,
                "first_loss": first,
                "constant_loss": constant,
                "weights_moved": real.move,
                "largest_input": largest,
                "num_steps": NUM_STEPS,
            },
            curve=_curve(real, zeroed),
        )


def _course(subject: Subject, zeroes: bool) -> Course:
    def shown(batch: Batch) -> Batch:
        return (map_tensors(batch[0], torch.zeros_like), batch[1]) if zeroes else batch

    seed_generators()
    trial, batches = subject.learning_trial(), subject.batches()
    held_out = [shown(batch) for batch in subject.held_out]
    looks, training = [_losses(trial, held_out)], list[float]()
    for step in range(1, NUM_STEPS + 1):
        training.append(trial.step(shown(next(batches))))
        if step % (NUM_STEPS // NUM_LOOKS) == 0:
            looks.append(_losses(trial, held_out))
    return Course(np.array(training), np.array(looks), _move(trial, subject))


def _losses(trial: Trial, batches: list[Batch]) -> list[float]:
    """Score batches in evaluation mode, then go on training in the modes there were."""
    modes = {module: module.training for module in trial.model.modules()}
    trial.model.eval()
    with torch.no_grad():
        losses = [trial.loss(batch).item() for batch in batches]
    for module, mode in modes.items():
        module.training = mode
    return losses


def _held_out_gap(real: Course, zeroed: Course) -> Gap:
    """Compare each copy at its best moment, before it may have begun to overfit."""
    rows: list[Any] = []
    for course in (real, zeroed):
        means = course.held_out.mean(axis=1)
        rows.append(course.held_out[int(np.argmin(np.where(np.isfinite(means), means, math.inf)))])
    return _gap(rows[0], rows[1])


def _gap(real: np.ndarray, zeroed: np.ndarray) -> Gap:
    differences = zeroed - real
    error = float(differences.std(ddof=1)) / math.sqrt(len(differences)) if len(differences) > 1 else 0.0
    return Gap(float(real.mean()), float(zeroed.mean()), error)


def _has_learnt(training: Gap, constant: float | None, move: float) -> bool:
    """Whether the comparison says something about what the inputs explain.

    Weights that hardly moved still give the chance answers they began with, unless they were trained before.
    """
    level = training.zeroed_loss if constant is None else constant
    if move <= LEAST_MOVE:
        return training.loss < level / 2
    return training.loss < level / NEAR_CONSTANT or max(training.loss, training.zeroed_loss) <= NEAR_CONSTANT * level


@torch.no_grad()
def _move(trial: Trial, subject: Subject) -> float:
    pairs = list(zip(trial.model.parameters(), subject.model.parameters(), strict=True))
    moved = math.hypot(*(float((after - before).norm()) for after, before in pairs))
    return moved / max(math.hypot(*(float(before.norm()) for _, before in pairs)), 1e-12)


def _words(training: Gap, held_out: Gap | None, largest: float, learnt: bool) -> tuple[Verdict, str, str]:
    shown = held_out if held_out and (held_out.is_clear or training.is_clear) else training
    where = "held-out loss" if shown is held_out else "training loss"
    values = f"{shown.loss:.3g} with inputs and {shown.zeroed_loss:.3g} with zeros"
    numbers = f"after {NUM_STEPS} steps the {where} is {values}"
    if not all(map(math.isfinite, (training.loss, training.zeroed_loss))):
        return "unclear", f"Training a copy diverges: {numbers}", "Find a learning rate it stands, then ask again."
    if largest == 0.0:
        meaning = "Look at what loads and normalises them: here they are all zero."
        return "unhealthy", f"The inputs are zeros already: {numbers}", meaning
    if not learnt:
        meaning = "In so few steps the copies learnt less than a constant answer; probe learning_rate_range first."
        return "unclear", f"Too little is learnt to tell: {numbers}", meaning
    if (held_out or training).is_clear:
        return "healthy", f"The inputs help: {numbers}", "What the network learns, it learns from its inputs."
    if training.is_clear:
        meaning = "The inputs are only learnt by heart: check that each target belongs to its input."
        return "unhealthy", f"The inputs do not help on held-out examples: {numbers}", meaning
    meaning = "Check that each target belongs to its input, and that the inputs reach the first layer."
    return "unhealthy", f"The inputs do not help: {numbers}", meaning


def _curve(real: Course, zeroed: Course) -> Curve:
    """The gap between both, averaged over an eighth of the steps."""
    edges = range(0, NUM_STEPS + 1, NUM_STEPS // NUM_LOOKS)
    gap = zeroed.training - real.training
    means = [float(gap[before:after].mean()) for before, after in pairwise(edges)]
    return Curve(tuple(map(float, edges[1:])), tuple(means), "step", "loss with zeros − loss with inputs")
