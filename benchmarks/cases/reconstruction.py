"""Autoencoders of digits, variational and tied ones among them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Examples, Options, Recipe, case
from .criteria import R2, r2
from .layers import GLOROT, UNIT_NORMAL, Initializer, mlp
from .tables import digits
from .targets import reaches


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


def measure_reconstruction(outputs: Sequence[Tensor], targets: Tensor) -> float:
    """Return R² of a variational network's first output."""
    return r2(outputs[0], targets)


def add_noise(inputs: Tensor, targets: Tensor) -> Examples:
    """Disturb inputs, leave the targets clean."""
    return inputs + 0.7 * torch.randn_like(inputs), targets


def autoencoder(
    code: int = 16,
    activation: Callable[[], nn.Module] = nn.ReLU,
    output: Callable[[], nn.Module] | None = None,
    initializer: Initializer = GLOROT,
) -> nn.Sequential:
    """Return 64 → 48 → code → 48 → 64."""
    return nn.Sequential(
        mlp((64, 48, code), activation, initializer=initializer),
        activation(),
        mlp((code, 48, 64), activation, output, initializer),
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
ae = partial(case, "own", "autoencoder")
CASES: tuple[Case, ...] = (
    ae("AE-plain", "sixteen numbers for 64 pixels", PLAIN, reaches(0.65)),
    ae("AE-tanh", "the same with tanh", TANH, reaches(0.65)),
    ae("AE-tied", "one weight to encode and decode", replace(PLAIN, model=partial(TiedAutoencoder, 16)), reaches(0.6)),
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
)
