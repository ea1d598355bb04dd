"""Programs people asked about on Stack Overflow, by number of the question; `…fix` follows the accepted answer."""

from dataclasses import replace
from functools import partial

import torch
from torch import nn

from .case import Recipe, case
from .criteria import (
    CLASSES,
    PROBABILITIES,
    R2,
    ProbabilityBinaryCrossEntropy,
    ProbabilityCrossEntropy,
)
from .layers import SMALL_NORMAL, SMALL_UNIFORM, UNIT_NORMAL, Softmax, linear, mlp
from .tables import digits, iris, multilabel, noisy_parabola, parabola, prices, raw_diabetes, raw_sine, sums, xor
from .targets import reaches

ADAM = partial(torch.optim.Adam, eps=1e-7)
SGD = torch.optim.SGD


def sine_network() -> nn.Sequential:
    """Return 11 layers that widen to 90 tanh units and narrow to ten ReLUs, nine times over."""
    layers: list[nn.Module] = [linear(1, 10), nn.Tanh(), linear(10, 90), nn.Tanh(), linear(90, 10), nn.ReLU()]
    for _ in range(8):
        layers += [linear(10, 10), nn.ReLU()]
    return nn.Sequential(*layers, linear(10, 1))


XOR = Recipe(
    data=xor,
    model=partial(mlp, (2, 8, 1), activation=nn.Tanh, output=nn.Sigmoid),
    criterion=ProbabilityBinaryCrossEntropy,
    metric=PROBABILITIES,
    optimizer=ADAM,
    learning_rate=0.02,
    batch_size=4,
    epochs=1000,
)
MULTILABEL = Recipe(
    data=partial(multilabel, 0.75, True),
    model=partial(mlp, (20, 20, 20, 3), output=nn.Sigmoid),
    criterion=ProbabilityBinaryCrossEntropy,
    metric=PROBABILITIES,
    optimizer=ADAM,
    batch_size=20,
    epochs=20,
)
PARABOLA = Recipe(
    data=noisy_parabola,
    model=partial(mlp, (1, 50, 30, 1)),
    criterion=nn.MSELoss,
    metric=R2,
    optimizer=SGD,
    learning_rate=1e-4,
    epochs=1000,
)
SUMS = Recipe(
    data=sums,
    model=partial(mlp, (5, 60, 50, 1), output=nn.Sigmoid),
    criterion=ProbabilityBinaryCrossEntropy,
    metric=PROBABILITIES,
    optimizer=ADAM,
    batch_size=8,
    epochs=20,
)

asked = partial(case, "stackoverflow", "mlp")

CASES = (
    # A rate too small for 1,000 updates, and absolute error on a sigmoid, whose gradient is flat: both hold it back.
    asked(
        "SO31556268",
        "XOR by absolute error",
        replace(
            XOR,
            model=partial(mlp, (2, 4, 1), activation=nn.Sigmoid, output=nn.Sigmoid),
            criterion=nn.L1Loss,
            optimizer=SGD,
            learning_rate=0.05,
            optimizer_options={"momentum": 0.11, "nesterov": True},
        ),
        reaches(1.0),
        ("learning_rate_too_low", "too_few_steps", "loss_output_mismatch"),
        "SO31556268fix",
        "binary cross-entropy with Adam at 0.02",
    ),
    asked("SO31556268fix", "XOR by cross-entropy", XOR, reaches(1.0)),
    # Softmax over one unit is always 1: no gradient. Inputs and targets reach 10,000 besides.
    asked(
        "SO33969059",
        "softmax over one unit for a price",
        Recipe(
            data=prices,
            model=partial(
                mlp, (3, 3, 2, 1), activation=nn.Tanh, output=Softmax, initializer=SMALL_UNIFORM, dropout=0.5
            ),
            criterion=nn.MSELoss,
            metric=R2,
            optimizer=SGD,
            learning_rate=0.1,
            optimizer_options={"momentum": 0.9, "nesterov": True},
            epochs=10,
        ),
        reaches(0.8),
        ("constant_loss", "loss_output_mismatch", "unnormalized_input"),
        None,
        "linear output, standardised inputs and targets",
    ),
    asked(
        "SO38648195",
        "softmax and squared error on labels that are not exclusive",
        replace(
            MULTILABEL,
            data=multilabel,
            model=partial(mlp, (20, 20, 20, 3), output=Softmax, dropout=0.5),
            criterion=nn.MSELoss,
            optimizer=SGD,
            learning_rate=0.01,
        ),
        reaches(0.83),
        ("loss_output_mismatch",),
        "SO38648195fix",
        "a sigmoid per label with binary cross-entropy",
    ),
    asked("SO38648195fix", "a sigmoid per label", MULTILABEL, reaches(0.83)),
    asked(
        "SO48934338",
        "SGD at 0.1 on targets up to 120",
        replace(PARABOLA, learning_rate=0.1, epochs=300),
        reaches(0.8),
        ("learning_rate_too_high", "non_finite", "exploding_gradient"),
        "SO48934338fix",
        "SGD at 0.0001",
    ),
    asked("SO48934338fix", "SGD at 0.0001 on targets up to 120", PARABOLA, reaches(0.8)),
    # Sigmoids compete through their sum alone and learn slowly: ten times the epochs, or the rate, suffice as well.
    asked(
        "SO51930566",
        "iris, a sigmoid per exclusive class",
        Recipe(
            data=partial(iris, False, True),
            model=partial(mlp, (4, 4, 3), output=nn.Sigmoid, initializer=SMALL_NORMAL),
            criterion=ProbabilityCrossEntropy,
            metric=CLASSES,
            optimizer=ADAM,
            batch_size=5,
            epochs=50,
        ),
        reaches(0.93),
        ("loss_output_mismatch", "too_few_steps", "learning_rate_too_low"),
        "SO59278771fix",
        "softmax, standardised inputs, a higher learning rate",
    ),
    asked(
        "SO59278771fix",
        "iris, standardised, logits",
        Recipe(
            data=iris,
            model=partial(mlp, (4, 16, 3)),
            criterion=nn.CrossEntropyLoss,
            metric=CLASSES,
            optimizer=ADAM,
            learning_rate=5e-3,
            batch_size=5,
            epochs=60,
        ),
        reaches(0.9),
    ),
    asked(
        "SO45337371",
        "softmax over one unit for two classes",
        replace(SUMS, model=partial(mlp, (5, 60, 50, 1), output=Softmax), epochs=5),
        reaches(0.9),
        ("constant_loss", "loss_output_mismatch"),
        "SO45337371fix",
        "sigmoid",
    ),
    asked("SO45337371fix", "sigmoid for two classes", SUMS, reaches(0.9)),
    asked(
        "SO48221692",
        "sigmoid output for targets up to 100",
        Recipe(
            data=parabola,
            model=partial(mlp, (1, 5, 1), activation=nn.Sigmoid, output=nn.Sigmoid),
            criterion=nn.MSELoss,
            metric=R2,
            optimizer=SGD,
            learning_rate=0.01,
            batch_size=75,
            epochs=1000,
        ),
        reaches(0.5),
        ("loss_output_mismatch",),
        None,
        "linear output",
    ),
    # A linear network under squared error diverges at 3, and with weights of N(0, 1) still at 0.05.
    asked(
        "SO48385830",
        "no activations, N(0, 1) weights, SGD at 3",
        Recipe(
            data=partial(digits, True),
            model=partial(mlp, (64, 30, 10), activation=nn.Identity, initializer=UNIT_NORMAL),
            criterion=nn.MSELoss,
            metric=CLASSES,
            optimizer=SGD,
            learning_rate=3.0,
            batch_size=10,
            epochs=30,
        ),
        reaches(0.8),
        ("learning_rate_too_high", "poor_initialization", "exploding_gradient", "non_finite"),
        None,
        "SGD at 0.01, Glorot weights, activations, cross-entropy",
    ),
    asked(
        "SO47352366",
        "ReLU under the softmax",
        Recipe(
            data=partial(digits, True),
            model=partial(mlp, (64, 64, 10), output=nn.ReLU),
            criterion=ProbabilityCrossEntropy,
            metric=CLASSES,
            optimizer=ADAM,
            batch_size=50,
            epochs=10,
        ),
        reaches(0.9),
        ("loss_output_mismatch", "non_finite"),
        None,
        "logits with nn.CrossEntropyLoss",
    ),
    # Inputs to 63, targets to 50: the first updates leave a constant. Scaling both repairs it, either one does not.
    asked(
        "SO46995209",
        "11 layers on a sine that was not scaled",
        Recipe(
            data=raw_sine,
            model=sine_network,
            criterion=nn.MSELoss,
            metric=R2,
            optimizer=SGD,
            learning_rate=0.01,
            epochs=300,
        ),
        reaches(0.8),
        ("unnormalized_input", "learning_rate_too_high"),
        None,
        "standardise inputs and targets, fewer layers, Adam",
    ),
    asked(
        "SO46642627",
        "SGD at 0.01 on features in their own units",
        Recipe(
            data=raw_diabetes,
            model=partial(mlp, (10, 16, 1)),
            criterion=nn.MSELoss,
            metric=R2,
            optimizer=SGD,
            learning_rate=0.01,
            epochs=30,
        ),
        reaches(0.3),
        ("unnormalized_input", "learning_rate_too_high", "exploding_gradient", "non_finite"),
        None,
        "standardise inputs and targets",
    ),
)
