"""A generator and a discriminator trained against each other.

Both are watched as one model with the generator's optimiser, so half of its parameters move by another's hand.
"""

import math
import time
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Observer, Program, Recipe, Result, case
from .criteria import R2
from .layers import mlp
from .targets import ends_at
from .training import batches, observed_criterion

NOISE = 4


@cache
def ellipse() -> Data:
    """A Gaussian in the plane, off the origin; inputs are its points, targets unused."""
    points = torch.randn(1000, 2, generator=torch.Generator().manual_seed(0))
    points = points * torch.tensor([1.0, 0.4]) + torch.tensor([1.5, -1.0])
    return Data((points[:800], points[:800]), (points[800:], points[800:]))


class Adversaries(nn.Module):
    """Both networks; calling it generates points (N, 2) from noise (N, NOISE)."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = mlp((NOISE, 32, 32, 2), partial(nn.LeakyReLU, 0.2))
        self.discriminator = mlp((2, 32, 32, 1), partial(nn.LeakyReLU, 0.2))

    def forward(self, noise: Tensor) -> Tensor:
        """Return points (N, 2)."""
        return self.generator(noise)


def likeness(fakes: Tensor, points: Tensor) -> float:
    """Return 1 less the error of the generated points' mean and deviation; 1 is a perfect match of both."""
    errors = torch.cat([fakes.mean(0) - points.mean(0), fakes.std(0) - points.std(0)])
    return 1 - errors.abs().mean().item()


def train_adversaries(program: Program, seed: int, observer: Observer | None = None) -> Result:
    """Alternate updates of discriminator and generator; the program's optimiser is the generator's."""
    model, optimizer = program.model, program.optimizer
    assert isinstance(model, Adversaries)
    generator, discriminator = model.generator, model.discriminator
    other_optimizer = torch.optim.Adam(discriminator.parameters(), lr=1e-3, betas=(0.5, 0.999))
    criterion = observed_criterion(program, observer)
    order = torch.Generator().manual_seed(seed)
    points = program.validation[0]
    scores: list[float] = []
    losses: list[float] = []
    finite, num_steps = True, 0
    started = time.perf_counter()

    for _ in range(program.epochs):
        model.train()
        for real, _ in batches(program, order):
            ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)

            fake = generator(torch.randn(len(real), NOISE)).detach()
            other_loss = criterion(discriminator(real), ones) + criterion(discriminator(fake), zeros)
            other_optimizer.zero_grad()
            other_loss.backward()
            other_optimizer.step()

            loss = criterion(discriminator(generator(torch.randn(len(real), NOISE))), ones)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            num_steps += 1
            finite = finite and math.isfinite(loss.item())
            if observer:
                observer.log(loss=loss)
        model.eval()
        with torch.no_grad():
            fake = generator(torch.randn(len(points), NOISE))
            losses.append(float(criterion(discriminator(fake), torch.ones(len(points), 1))))
            scores.append(program.score(fake, points))
        if observer:
            observer.log_validation(loss=losses[-1])

    return Result(
        scores=tuple(scores),
        losses=tuple(losses),
        finite=finite,
        num_steps=num_steps,
        seconds=time.perf_counter() - started,
    )


def generator_parameters(model: nn.Module) -> list[nn.Parameter]:
    """Return what the generator's optimiser should hold."""
    assert isinstance(model, Adversaries)
    return list(model.generator.parameters())


def discriminator_parameters(model: nn.Module) -> list[nn.Parameter]:
    """Return what it holds by mistake."""
    assert isinstance(model, Adversaries)
    return list(model.discriminator.parameters())


PAIR = Recipe(
    data=ellipse,
    model=Adversaries,
    criterion=nn.BCEWithLogitsLoss,
    metric=R2,
    score=likeness,
    parameters=generator_parameters,
    optimizer_options={"betas": (0.5, 0.999)},
    batch_size=64,
    epochs=60,
    loop=train_adversaries,
)

gan = partial(case, "own", "gan")
CASES: tuple[Case, ...] = (
    gan("GAN-pair", "points of an ellipse", PAIR, ends_at(0.75)),
    gan(
        "GAN-wrong-optimizer",
        "the generator's optimiser holds the discriminator's parameters",
        replace(PAIR, parameters=discriminator_parameters),
        ends_at(0.75),
        {"unchanged_weights"},
        "GAN-pair",
        "give each optimiser its own network's parameters",
    ),
)
