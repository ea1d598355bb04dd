"""Autoencoders of digits, variational and tied ones among them, and representations learnt by comparing two views."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Examples, Observer, Options, Program, Recipe, Result, case, ends_at, reaches
from .criteria import CLASSES, R2, accuracy, r2
from .layers import UNIT_NORMAL, mlp
from .tables import digits
from .training import batches, observed_criterion


@cache
def pixels(standardized: bool = True) -> Data:
    """Digits (N, 64) as their own targets, with mean 0 and deviation 1 over all pixels, or in [0, 1]."""
    inputs, others = digits().train[0], digits().validation[0]
    if standardized:
        mean, std = inputs.mean(), inputs.std()
        inputs, others = (inputs - mean) / std, (others - mean) / std
    return Data((inputs, inputs), (others, others))


class TiedAutoencoder(nn.Module):
    """Decodes with the transpose of the weight it encodes with."""

    def __init__(self, num_units: int) -> None:
        super().__init__()
        self.encoder = nn.Linear(64, num_units)
        self.bias = nn.Parameter(torch.zeros(64))

    def forward(self, inputs: Tensor) -> Tensor:
        """Take and return (N, 64)."""
        return nn.functional.linear(torch.tanh(self.encoder(inputs)), self.encoder.weight.t(), self.bias)


class DetachedAutoencoder(nn.Module):
    """Hands its code to the decoder without the graph that made it."""

    def __init__(self, num_units: int) -> None:
        super().__init__()
        self.encoder = mlp((64, 32, num_units))
        self.decoder = mlp((num_units, 32, 64))

    def forward(self, inputs: Tensor) -> Tensor:
        """Take and return (N, 64)."""
        return self.decoder(self.encoder(inputs).detach())


class Variational(nn.Module):
    """Encodes into the mean and log variance of eight numbers and decodes a sample of them."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = mlp((64, 64, 16)), mlp((8, 64, 64))

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return reconstruction (N, 64), mean (N, 8) and log variance (N, 8); sample only while training."""
        mean, log_variance = self.encoder(inputs).chunk(2, dim=1)
        noise = torch.randn_like(mean) if self.training else torch.zeros_like(mean)
        return self.decoder(mean + noise * (log_variance / 2).exp()), mean, log_variance


class Evidence(nn.Module):
    """Squared error, summed over pixels, plus `beta` times the divergence of the code from N(0, 1)."""

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        self.beta = beta

    def forward(self, outputs: tuple[Tensor, Tensor, Tensor], targets: Tensor) -> Tensor:
        """Return the mean over examples."""
        reconstruction, mean, log_variance = outputs
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
        return ((reconstruction - targets).square().sum(1) + self.beta * divergence).mean()


class Agreement(nn.Module):
    """Squared distance between two views (N, F), plus a weight on every feature whose deviation falls below 1."""

    def __init__(self, variance: float = 0.0) -> None:
        super().__init__()
        self.variance = variance

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return distance, and hinge on the deviation as in VICReg (Bardes et al., 2022)."""
        hinge = sum((1 - (view.var(0) + 1e-4).sqrt()).relu().mean() for view in (first, second))
        return (first - second).square().mean() + self.variance * hinge


def measure_reconstruction(outputs: Sequence[Tensor], targets: Tensor) -> float:
    """Return R² of a variational network's first output."""
    return r2(outputs[0], targets)


def add_noise(inputs: Tensor, targets: Tensor) -> Examples:
    """Disturb inputs, leave the targets clean."""
    return inputs + 0.7 * torch.randn_like(inputs), targets


def nearest_neighbour_accuracy(features: Tensor, classes: Tensor) -> float:
    """Return how often an example's nearest other example, by features, is of its class."""
    distances = torch.cdist(features, features)
    distances.fill_diagonal_(math.inf)
    return (classes[distances.argmin(1)] == classes).float().mean().item()


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


def autoencoder(
    code: int = 16,
    activation: Callable[[], nn.Module] = nn.ReLU,
    output: Callable[[], nn.Module] | None = None,
    **options: Callable[[Tensor], Tensor],
) -> nn.Sequential:
    """Return 64 → 48 → code → 48 → 64."""
    return nn.Sequential(
        mlp((64, 48, code), activation, **options), activation(), mlp((code, 48, 64), activation, output, **options)
    )


PLAIN = Recipe(
    data=pixels,
    model=autoencoder,
    criterion=nn.MSELoss,
    metric=R2,
    learning_rate=2e-3,
    epochs=20,
)
TANH = replace(PLAIN, model=partial(autoencoder, activation=nn.Tanh))
VARIATIONAL = replace(PLAIN, model=Variational, criterion=Evidence, metric=replace(R2, measure=measure_reconstruction))
VIEWS = Recipe(
    data=digits,
    model=partial(mlp, (64, 64, 16)),
    criterion=partial(Agreement, 1.0),
    metric=replace(CLASSES, measure=accuracy),
    score=spread,
    batch_size=64,
    epochs=20,
    loop=train_on_two_views,
)

ae = partial(case, "own", "autoencoder")
CASES: tuple[Case, ...] = (
    ae("AE-plain", "sixteen numbers for 64 pixels", PLAIN, reaches(0.65)),
    ae("AE-tanh", "the same with tanh", TANH, reaches(0.65)),
    ae("AE-tied", "one weight to encode and decode", replace(PLAIN, model=partial(TiedAutoencoder, 16)), reaches(0.65)),
    ae(
        "AE-denoising",
        "noisy inputs, clean targets",
        replace(PLAIN, options=Options(transform=add_noise)),
        reaches(0.6),
    ),
    ae(
        "AE-unit",
        "pixels in [0, 1] by a sigmoid",
        replace(PLAIN, data=partial(pixels, False), model=partial(autoencoder, output=nn.Sigmoid)),
        reaches(0.6),
    ),
    ae("VAE-summed", "variational, loss summed over pixels", VARIATIONAL, reaches(0.5)),
    ae("SIM-variance", "two views, features kept apart by their variance", VIEWS, ends_at(0.5)),
    ae(
        "AE-sigmoid",
        "a sigmoid for pixels of which most are below zero",
        replace(PLAIN, model=partial(autoencoder, output=nn.Sigmoid)),
        reaches(0.65),
        {"loss_output_mismatch"},
        "AE-plain",
        "linear output",
    ),
    ae(
        "AE-narrow",
        "one number for 64 pixels",
        replace(TANH, model=partial(autoencoder, code=1, activation=nn.Tanh)),
        reaches(0.65),
        {"underfitting"},
        "AE-tanh",
        "a wider code",
    ),
    ae(
        "AE-saturated",
        "tanh with N(0, 1) weights",
        replace(TANH, model=partial(autoencoder, activation=nn.Tanh, initializer=UNIT_NORMAL)),
        reaches(0.65),
        {"saturated_activation", "poor_initialization"},
        "AE-tanh",
        "Glorot weights",
    ),
    ae(
        "AE-detached",
        "the decoder reads a detached code",
        replace(PLAIN, model=partial(DetachedAutoencoder, 16)),
        reaches(0.65),
        {"unchanged_weights", "constant_loss"},
        "AE-plain",
        "leave out .detach()",
    ),
    # The divergence costs so much that the code carries nothing: every reconstruction is the mean image.
    ae(
        "VAE-collapsed",
        "variational, divergence weighted thirtyfold",
        replace(VARIATIONAL, criterion=partial(Evidence, 30.0)),
        reaches(0.5),
        {"collapsed_output", "over_regularized"},
        "VAE-summed",
        "weigh the divergence by 1, or raise it slowly",
    ),
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
