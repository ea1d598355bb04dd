"""Ordinary training that goes well, of the kind careless detectors complain about."""

from dataclasses import replace
from functools import partial

import torch
from torch import nn

from .case import Recipe, Target, case
from .criteria import CLASSES, LOGITS, R2
from .layers import GLOROT, HE_NORMAL, mlp
from .tables import cancer, digits, linear_regression, moons, sine, wine
from .targets import reaches


def network(*sizes: int, **options: object) -> "partial[nn.Sequential]":
    """Return a maker of networks: He weights below, Glorot weights at the output."""
    return partial(mlp, sizes, **{"initializer": HE_NORMAL, "output_initializer": GLOROT, **options})  # pyright: ignore[reportArgumentType]


DIGITS = Recipe(
    data=digits,
    model=network(64, 128, 64, 10),
    criterion=nn.CrossEntropyLoss,
    metric=CLASSES,
    optimizer=torch.optim.SGD,
    learning_rate=0.1,
    batch_size=64,
)
CANCER = Recipe(
    data=cancer,
    model=partial(mlp, (30, 16, 1)),
    criterion=nn.BCEWithLogitsLoss,
    metric=LOGITS,
    epochs=60,
)
ADAM = torch.optim.Adam

TABLE: tuple[tuple[str, str, Recipe, Target], ...] = (
    ("dig-adam", "digits by Adam", replace(DIGITS, optimizer=ADAM, learning_rate=1e-3, epochs=30), reaches(0.9)),
    ("dig-bn", "digits, batch norm", replace(DIGITS, model=network(64, 128, 64, 10, batch_norm=True)), reaches(0.9)),
    (
        "dig-drop",
        "digits, dropout",
        replace(DIGITS, model=network(64, 128, 64, 10, dropout=0.3), epochs=40),
        reaches(0.9),
    ),
    (
        "dig-tanh",
        "digits, tanh",
        replace(DIGITS, model=network(64, 128, 64, 10, activation=nn.Tanh, initializer=GLOROT)),
        reaches(0.9),
    ),
    (
        "dig-deep",
        "digits, eight He-initialised layers",
        replace(DIGITS, model=network(64, *[64] * 8, 10), optimizer=ADAM, learning_rate=1e-3, epochs=30),
        reaches(0.9),
    ),
    (
        "dig-sigm",
        "digits, one layer of sigmoids",
        replace(
            DIGITS,
            model=network(64, 64, 10, activation=nn.Sigmoid, initializer=GLOROT),
            optimizer=ADAM,
            learning_rate=3e-3,
            epochs=40,
        ),
        reaches(0.9),
    ),
    (
        "dig-adamhi",
        "digits by Adam at 0.01",
        replace(DIGITS, optimizer=ADAM, learning_rate=0.01, epochs=30),
        reaches(0.9),
    ),
    ("dig-bs8", "digits in noisy batches of eight", replace(DIGITS, learning_rate=0.05, batch_size=8), reaches(0.9)),
    ("dig-long", "digits long past convergence", replace(DIGITS, epochs=150), reaches(0.9)),
    (
        "canc",
        "logistic regression",
        replace(CANCER, model=partial(mlp, (30, 1)), optimizer=torch.optim.SGD, learning_rate=0.1, epochs=30),
        reaches(0.93),
    ),
    ("canc-mlp", "a small network on 30 features", CANCER, reaches(0.93)),
    (
        "wine",
        "a small network on 133 examples",
        Recipe(
            data=wine,
            model=partial(mlp, (13, 32, 3)),
            criterion=nn.CrossEntropyLoss,
            metric=CLASSES,
            learning_rate=5e-3,
            batch_size=16,
            epochs=60,
        ),
        reaches(0.92),
    ),
    (
        "moons",
        "two moons",
        replace(CANCER, data=moons, model=partial(mlp, (2, 32, 32, 1)), learning_rate=5e-3, batch_size=64, epochs=80),
        reaches(0.92),
    ),
    (
        "sine",
        "a sine by tanh",
        Recipe(
            data=sine,
            model=partial(mlp, (1, 64, 64, 1), activation=nn.Tanh),
            criterion=nn.MSELoss,
            metric=R2,
            learning_rate=2e-3,
            batch_size=64,
            epochs=500,
        ),
        reaches(0.95),
    ),
    (
        "friedman",
        "a linear function by a ReLU network",
        Recipe(
            data=linear_regression,
            model=partial(mlp, (20, 64, 1)),
            criterion=nn.MSELoss,
            metric=R2,
            learning_rate=3e-3,
            epochs=80,
        ),
        reaches(0.9),
    ),
    (
        "leaky",
        "digits, leaky ReLU",
        replace(
            DIGITS,
            model=partial(mlp, (64, 128, 10), activation=nn.LeakyReLU, initializer=HE_NORMAL),
            optimizer=ADAM,
            learning_rate=1e-3,
            batch_size=32,
        ),
        reaches(0.93),
    ),
)

CASES = tuple(case("healthy", "mlp", f"H-{name}", title, build, target) for name, title, build, target in TABLE)
