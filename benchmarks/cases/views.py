"""Representations learnt by comparing two views of an example; nothing may keep them from being all the same."""

import math
import time
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from .case import Case, Observer, Program, Recipe, Result, case
from .criteria import CLASSES
from .layers import mlp
from .tables import digits
from .targets import ends_at
from .training import batches, observed_criterion


class Agreement(nn.Module):
    """Squared distance between two views (N, F), plus a weight on every feature whose deviation falls below 1."""

    def __init__(self, variance: float = 0.0) -> None:
        super().__init__()
        self.variance = variance

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return distance, and hinge on the deviation as in VICReg (Bardes et al., 2022)."""
        hinge = sum((1 - (view.var(0) + 1e-4).sqrt()).relu().mean() for view in (first, second))
        return (first - second).square().mean() + self.variance * hinge


def spread(features: Tensor, classes: Tensor) -> float:
    """Return the mean deviation of the features over examples."""
    return features.std(0).mean().item()


def train_on_two_views(program: Program, seed: int, observer: Observer | None = None) -> Result:
    """Train so that two disturbed views of an example are represented alike; classes serve only to score."""
    model, optimizer = program.model, program.optimizer
    criterion = observed_criterion(program, observer)
    order = torch.Generator().manual_seed(seed)
    scores: list[float] = []
    losses: list[float] = []
    finite, num_steps = True, 0
    started = time.perf_counter()

    for _ in range(program.epochs):
        model.train()
        for inputs, _ in batches(program, order):
            first, second = (model(inputs + 0.3 * torch.randn_like(inputs)) for _ in range(2))
            loss = criterion(first, second)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            num_steps += 1
            finite = finite and math.isfinite(loss.item())
            if observer:
                observer.log(loss=loss)
        model.eval()
        with torch.no_grad():
            inputs, classes = program.validation
            features = model(inputs)
            losses.append(float(criterion(features, model(inputs + 0.3 * torch.randn_like(inputs)))))
            scores.append(program.score(features, classes))
        if observer:
            observer.log_validation(loss=losses[-1])

    return Result(
        scores=tuple(scores),
        losses=tuple(losses),
        finite=finite,
        num_steps=num_steps,
        seconds=time.perf_counter() - started,
    )


VIEWS = Recipe(
    data=digits,
    model=partial(mlp, (64, 64, 16)),
    criterion=partial(Agreement, 1.0),
    metric=CLASSES,
    score=spread,
    batch_size=64,
    epochs=20,
    loop=train_on_two_views,
)

ae = partial(case, "own", "autoencoder")
CASES: tuple[Case, ...] = (
    ae("SIM-variance", "two views, features kept apart by their variance", VIEWS, ends_at(0.5)),
    # The loss falls to nothing, which is the fault: the same features for every image agree perfectly.
    ae(
        "SIM-collapsed",
        "two views, nothing that keeps features apart",
        replace(VIEWS, criterion=Agreement),
        ends_at(0.5),
        {"collapsed_output"},
        "SIM-variance",
        "a variance term, or negatives",
    ),
)
