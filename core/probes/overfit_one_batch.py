"""Overfit one batch: a network that cannot learn a single batch by heart cannot learn anything."""

import math
from dataclasses import dataclass
from typing import ClassVar

from torch.optim import Adam

from ..percent import percent
from ..probing.result import Curve, ProbeResult, Verdict
from .batch import Batch
from .constant import constant_loss
from .isolation import seed_generators, without_trace
from .subject import Subject
from .trial import CutOff, Trial

OWN_STEPS, ADAM_STEPS = 600, 400
ADAM_RATE = 1e-3
BY_HEART = 0.05
"""Share of the best constant answer's loss, under which a batch is known by heart."""
PARTLY = 0.5


@dataclass(frozen=True, slots=True)
class Attempt:
    """The losses of one training on the batch."""

    losses: list[float]
    """Before each step, and after the last."""
    reached: bool

    @property
    def num_steps(self) -> int:
        """Updates taken."""
        return len(self.losses) - 1

    @property
    def lowest(self) -> float:
        """The best loss of the attempt; infinite where none was finite."""
        return min((loss for loss in self.losses if math.isfinite(loss)), default=math.inf)


class OverfitOneBatch:
    """Up to 600 steps as the run takes them, then up to 400 of Adam at 0.001 from the same weights; dropout is silent.

    Known by heart: a loss under 5 % of what the best constant answer scores on the batch. If only Adam gets there, the
    network is sound and the optimiser or its learning rate is not. A batch with equal inputs and different targets
    cannot be learnt by anybody; a network of few parameters may be too small for a noisy one.
    """

    name: ClassVar[str] = "overfit_one_batch"
    source: ClassVar[str] = "Karpathy, A Recipe for Training Neural Networks (2019)"

    @without_trace
    def run(self, subject: Subject) -> ProbeResult:
        """Train copies on the first batch. Raises ProbeError."""
        trial = _quiet_trial(subject)
        (batch,) = subject.first_batches(1)
        first = trial.first_loss(batch)
        constant = constant_loss(trial, [batch])
        goal = BY_HEART * (first if constant is None else constant)
        try:
            own = _learn(trial, batch, goal, OWN_STEPS)
        except CutOff as reason:
            return self._cut_off(str(reason), first)
        adam = None
        if not own.reached:
            trial = _quiet_trial(subject)
            trial.optimizer = Adam([p for p in trial.model.parameters() if p.requires_grad], ADAM_RATE)
            adam = _learn(trial, batch, goal, ADAM_STEPS)
        return self._judge(first, constant, goal, own, adam)

    def _judge(
        self, first: float, constant: float | None, goal: float, own: Attempt, adam: Attempt | None
    ) -> ProbeResult:
        level = goal / BY_HEART
        level_name = "what it was" if constant is None else "the best constant answer's"
        verdict, headline, meaning = _words(first, own, adam, level, level_name)
        shown = [loss for loss in (adam if adam and adam.reached else own).losses if math.isfinite(loss)]
        return ProbeResult(
            name=self.name,
            headline=headline,
            verdict=verdict,
            meaning=meaning,
            evidence={
                "first_loss": first,
                "lowest_loss": own.lowest,
                "lowest_loss_with_adam": adam.lowest if adam else None,
                "constant_loss": constant,
                "goal": goal,
                "num_steps": own.num_steps + (adam.num_steps if adam else 0),
            },
            curve=Curve(tuple(map(float, range(len(shown)))), tuple(shown), "step", "loss of the batch"),
        )

    def _cut_off(self, reason: str, first: float) -> ProbeResult:
        return ProbeResult(
            name=self.name,
            headline=f"The loss of one batch stays at {first:.3g}: {reason}",
            verdict="unhealthy",
            meaning="Compute the loss from the model's own outputs, and let its parameters require gradients.",
            evidence={"first_loss": first, "lowest_loss": first, "num_steps": 0},
        )


def _quiet_trial(subject: Subject) -> Trial:
    seed_generators()
    trial = subject.learning_trial()
    trial.silence_dropout()
    return trial


def _learn(trial: Trial, batch: Batch, goal: float, num_steps: int) -> Attempt:
    losses: list[float] = []
    for _ in range(num_steps):
        losses.append(trial.step(batch))
        if not math.isfinite(losses[-1]) or losses[-1] <= goal:
            break
    else:
        losses.append(trial.loss(batch).item())
    return Attempt(losses, losses[-1] <= goal)


def _words(first: float, own: Attempt, adam: Attempt | None, level: float, level_name: str) -> tuple[Verdict, str, str]:
    fell = f"from {first:.3g} to {own.lowest:.3g}"
    if own.reached:
        headline = f"One batch is known by heart after {own.num_steps:,} steps: its loss fell {fell}"
        return "healthy", headline, "Gradients reach the weights and the loss rewards what it should."
    assert adam is not None, "what failed is tried again with Adam"
    share = min(own.lowest, adam.lowest) / max(level, 1e-30)
    if adam.reached or (share <= PARTLY < own.lowest / max(level, 1e-30)):
        headline = (
            f"One batch is not learnt in {own.num_steps:,} steps ({fell}), "
            f"but {adam.num_steps:,} steps of Adam at {ADAM_RATE:g} bring its loss to {adam.lowest:.3g}"
        )
        return "unhealthy", headline, "The network can learn; its optimiser or learning rate keeps it from it."
    total = own.num_steps + adam.num_steps
    headline = f"After {total:,} steps the loss of one batch is still {percent(share)} of {level_name}"
    if share <= PARTLY:
        meaning = "It learns, but slowly: perhaps too few parameters, or equal inputs with different targets."
        return "unclear", headline, meaning
    meaning = "Look for dead or frozen layers, a wrong loss, labels that are not their inputs', or too small a network."
    return "unhealthy", headline, meaning
