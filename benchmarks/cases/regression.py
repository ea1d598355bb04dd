"""Regressions: lines, curves, noise and outliers, on a batch or on everything at once."""

import math
import time
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Observer, Options, Program, Recipe, Result, case
from .criteria import R2
from .layers import GLOROT, SMALL_UNIFORM, mlp, sum_of_squares
from .tables import linear_regression, raw_diabetes, sine
from .targets import keeps_its_best, reaches, settles
from .training import evaluate, observed_criterion


@cache
def diabetes() -> Data:
    """Ten standardised features that explain about half of the standardised target."""
    data = raw_diabetes()
    (x, y), (other_x, other_y) = data.train, data.validation
    mean, std, center, width = x.mean(0), x.std(0), y.mean(0), y.std(0)
    return Data(((x - mean) / std, (y - center) / width), ((other_x - mean) / std, (other_y - center) / width))


@cache
def linear_in_other_units() -> Data:
    """The linear regression with features that differ by up to a million in scale."""
    data = linear_regression()
    scale = torch.logspace(-2, 4, 20)
    return Data((data.train[0] * scale, data.train[1]), (data.validation[0] * scale, data.validation[1]))


@cache
def flat_targets() -> Data:
    """The linear regression with targets (N)."""
    data = linear_regression()
    return Data((data.train[0], data.train[1][:, 0]), (data.validation[0], data.validation[1][:, 0]))


@cache
def few_patients() -> Data:
    """Sixty of the diabetes examples to train on."""
    data = diabetes()
    return Data((data.train[0][:60], data.train[1][:60]), data.validation)


@cache
def outliers() -> Data:
    """The sine with one point in twenty thrown far off."""
    generator = torch.Generator().manual_seed(0)
    x, y = sine().train
    thrown = torch.rand(y.shape, generator=generator) < 0.05
    return Data((x, torch.where(thrown, 15 * torch.randn(y.shape, generator=generator), y)), (x, y))


def train_with_closure(program: Program, seed: int, observer: Observer | None = None) -> Result:
    """Train on the whole training split with an optimiser that calls the loss itself, as L-BFGS does."""
    model, optimizer = program.model, program.optimizer
    criterion = observed_criterion(program, observer)
    inputs, targets = program.train
    evaluations: list[tuple[float, float]] = []
    finite = True
    started = time.perf_counter()

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        return loss

    for _ in range(program.epochs):
        model.train()
        loss = optimizer.step(closure)
        assert loss is not None
        finite = finite and math.isfinite(loss.item())
        if observer:
            observer.log(loss=loss)
        evaluations.append(evaluate(program, criterion, observer))

    return Result(
        scores=tuple(score for _, score in evaluations),
        losses=tuple(loss for loss, _ in evaluations),
        finite=finite,
        num_steps=program.epochs,
        seconds=time.perf_counter() - started,
    )


LINEAR = Recipe(
    data=linear_regression,
    model=partial(mlp, (20, 32, 1)),
    criterion=lambda: nn.functional.mse_loss,
    metric=R2,
    optimizer=torch.optim.SGD,
    learning_rate=0.02,
    epochs=30,
)
FLAT = replace(LINEAR, data=flat_targets, model=partial(mlp, (20, 32, 1), output=partial(nn.Flatten, 0)))
SINE = Recipe(
    data=sine,
    model=partial(mlp, (1, 48, 48, 1), activation=nn.Tanh),
    criterion=nn.MSELoss,
    metric=R2,
    learning_rate=5e-3,
    epochs=150,
)
DIABETES = replace(LINEAR, data=diabetes, model=partial(mlp, (10, 16, 1)), learning_rate=0.01)
FEW = replace(
    DIABETES,
    data=few_patients,
    model=partial(mlp, (10, 128, 1)),
    optimizer=torch.optim.Adam,
    learning_rate=3e-3,
    batch_size=8,
    epochs=8,
)

regression = partial(case, "own", "mlp")
CASES: tuple[Case, ...] = (
    regression("REG-linear", "a linear function by SGD", LINEAR, reaches(0.9)),
    regression("REG-diabetes", "targets half of which is noise", DIABETES, reaches(0.35)),
    regression("REG-flat", "outputs and targets (N)", FLAT, reaches(0.9)),
    regression("REG-sine", "a sine by tanh and Adam", SINE, reaches(0.95)),
    regression(
        "REG-summed",
        "squared errors summed over the batch",
        replace(LINEAR, criterion=partial(nn.MSELoss, reduction="sum"), learning_rate=0.02 / 32),
        reaches(0.9),
    ),
    regression(
        "REG-huber", "outliers under Huber's loss", replace(SINE, data=outliers, criterion=nn.HuberLoss), reaches(0.85)
    ),
    regression(
        "REG-closure",
        "L-BFGS on all examples",
        replace(
            SINE,
            optimizer=torch.optim.LBFGS,
            learning_rate=1.0,
            optimizer_options={"line_search_fn": "strong_wolfe", "max_iter": 5},
            epochs=40,
            loop=train_with_closure,
        ),
        reaches(0.95),
    ),
    regression(
        "REG-broadcast",
        "outputs (N, 1), targets (N)",
        replace(FLAT, model=LINEAR.model),
        reaches(0.9),
        {"output_target_shape"},
        "REG-flat",
        "give both the same shape",
    ),
    regression(
        "REG-units",
        "features in units a million apart",
        replace(LINEAR, data=linear_in_other_units),
        reaches(0.9),
        {"unnormalized_input", "learning_rate_too_high", "non_finite", "exploding_gradient"},
        "REG-linear",
        "standardise the inputs",
    ),
    regression(
        "REG-relu",
        "a ReLU at the output, half of the targets negative",
        replace(LINEAR, model=partial(mlp, (20, 32, 1), output=nn.ReLU)),
        reaches(0.9),
        {"loss_output_mismatch"},
        "REG-linear",
        "linear output",
    ),
    regression(
        "REG-straight",
        "a straight line through a sine",
        replace(SINE, model=partial(mlp, (1, 1))),
        reaches(0.95),
        {"underfitting"},
        "REG-sine",
        "hidden layers",
    ),
    regression(
        "REG-penalty",
        "an L2 penalty far above the error",
        replace(LINEAR, options=Options(penalty=partial(sum_of_squares, weight=0.5))),
        reaches(0.9),
        {"over_regularized"},
        "REG-linear",
        "a penalty of 0.0001",
    ),
    regression(
        "REG-oscillating",
        "momentum that makes the rate fifty times as large",
        replace(DIABETES, learning_rate=0.05, optimizer_options={"momentum": 0.9}),
        settles(0.1, 0.3, 0.35),
        {"oscillating_loss", "learning_rate_too_high"},
        "REG-diabetes",
        "no momentum, or SGD at 0.001 with it",
    ),
    regression(
        "REG-short",
        "SGD that stops while the loss still falls",
        replace(LINEAR, learning_rate=2e-3, epochs=3),
        reaches(0.9),
        {"too_few_steps", "learning_rate_too_low"},
        "REG-linear",
        "train on, or SGD at 0.02",
    ),
    regression(
        "REG-few",
        "sixty examples, 128 units, 150 epochs",
        replace(FEW, epochs=150),
        keeps_its_best(1.2, 0.4),
        {"overfitting"},
        "REG-few-stopped",
        "stop early",
    ),
    regression("REG-few-stopped", "sixty examples, stopped in time", FEW, keeps_its_best(1.2, 0.4)),
    regression(
        "REG-tiny",
        "six tanh layers with weights of ±0.05",
        replace(SINE, model=partial(mlp, (1, *[24] * 6, 1), activation=nn.Tanh, initializer=SMALL_UNIFORM), epochs=20),
        reaches(0.95),
        {"vanishing_gradient", "poor_initialization"},
        "REG-deep-tanh",
        "Glorot weights",
    ),
    regression(
        "REG-deep-tanh",
        "six tanh layers with Glorot weights",
        replace(SINE, model=partial(mlp, (1, *[24] * 6, 1), activation=nn.Tanh, initializer=GLOROT), epochs=20),
        reaches(0.95),
    ),
)
