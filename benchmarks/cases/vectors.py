"""Embeddings and regressions: factorised ratings, bags of words, and curves through points."""

import math
import time
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Observer, Options, Program, Recipe, Result, case, keeps_its_best, reaches, settles
from .criteria import CLASSES, R2
from .layers import GLOROT, SMALL_NORMAL, mlp, sum_of_squares
from .tables import linear_regression, raw_diabetes, sine
from .training import evaluate, observed_criterion

NUM_USERS, NUM_ITEMS = 60, 50


@cache
def ratings() -> Data:
    """Pairs (N, 2) of user and item with the product of their three hidden numbers (N) and some noise."""
    generator = torch.Generator().manual_seed(0)
    users, items = torch.randn(NUM_USERS, 3, generator=generator), torch.randn(NUM_ITEMS, 3, generator=generator)
    pairs = torch.cartesian_prod(torch.arange(NUM_USERS), torch.arange(NUM_ITEMS))
    pairs = pairs[torch.randperm(len(pairs), generator=generator)]
    scores = (users[pairs[:, 0]] * items[pairs[:, 1]]).sum(1) / math.sqrt(3)
    scores = scores + 0.1 * torch.randn(len(pairs), generator=generator)
    return Data((pairs[:2200], scores[:2200]), (pairs[2200:], scores[2200:]))


@cache
def documents() -> Data:
    """Twelve words (N, 12) of 200 for one of four topics, each of which favours 20 words."""
    generator = torch.Generator().manual_seed(0)
    topics = torch.randint(4, (1200,), generator=generator)
    own = topics[:, None] * 20 + torch.randint(20, (1200, 12), generator=generator)
    any_word = torch.randint(200, (1200, 12), generator=generator)
    words = torch.where(torch.rand(1200, 12, generator=generator) < 0.35, own, any_word)
    return Data((words[:900], topics[:900]), (words[900:], topics[900:]))


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
def few_noisy_points() -> Data:
    """A sine with noise of 0.4 through 40 points, clean at 200 others."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(40, 1, generator=generator) * 4 - 2
    others = torch.linspace(-2, 2, 200)[:, None]
    y = torch.sin(2 * x) + 0.4 * torch.randn(40, 1, generator=generator)
    return Data((x, y), (others, torch.sin(2 * others)))


@cache
def outliers() -> Data:
    """The sine with one point in twenty thrown far off."""
    generator = torch.Generator().manual_seed(0)
    x, y = sine().train
    thrown = torch.rand(y.shape, generator=generator) < 0.05
    return Data((x, torch.where(thrown, 15 * torch.randn(y.shape, generator=generator), y)), (x, y))


class Factors(nn.Module):
    """Rates by the product of a user's and an item's eight numbers."""

    def __init__(self, std: float = 0.3, sparse: bool = False) -> None:
        """Start the numbers at N(0, std); 0 starts all of them at zero."""
        super().__init__()
        self.users = nn.Embedding(NUM_USERS, 8, sparse=sparse)
        self.items = nn.Embedding(NUM_ITEMS, 8, sparse=sparse)
        for table in (self.users, self.items):
            nn.init.normal_(table.weight, std=std)

    def forward(self, pairs: Tensor) -> Tensor:
        """Take (N, 2), return (N)."""
        return (self.users(pairs[:, 0]) * self.items(pairs[:, 1])).sum(1)


class BagOfWords(nn.Module):
    """Classifies the mean of words' vectors, most words of which no document uses often."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(200, 16)
        self.head = nn.Linear(16, 4)

    def forward(self, words: Tensor) -> Tensor:
        """Take (N, 12), return logits (N, 4)."""
        return self.head(self.words(words))


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


RATINGS = Recipe(
    data=ratings, model=Factors, criterion=nn.MSELoss, metric=R2, learning_rate=0.02, batch_size=64, epochs=15
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
FEW = replace(SINE, data=few_noisy_points, model=partial(mlp, (1, 128, 128, 1)), batch_size=8, epochs=60)
DIABETES = replace(LINEAR, data=diabetes, model=partial(mlp, (10, 16, 1)), learning_rate=0.01)

embedding = partial(case, "own", "embedding")
regression = partial(case, "own", "mlp")
CASES: tuple[Case, ...] = (
    embedding("EMB-ratings", "ratings as products of embeddings", RATINGS, reaches(0.8)),
    embedding(
        "EMB-sparse",
        "sparse gradients",
        replace(RATINGS, model=partial(Factors, sparse=True), optimizer=torch.optim.SparseAdam),
        reaches(0.8),
    ),
    embedding(
        "EMB-words",
        "topics from bags of words",
        replace(RATINGS, data=documents, model=BagOfWords, criterion=nn.CrossEntropyLoss, metric=CLASSES),
        reaches(0.8),
    ),
    # At zero each factor's gradient is the other factor: zero as well, for ever.
    embedding(
        "EMB-zero",
        "both tables start at zero",
        replace(RATINGS, model=partial(Factors, std=0.0)),
        reaches(0.8),
        {"symmetric_initialization", "constant_loss", "poor_initialization"},
        "EMB-ratings",
        "start from N(0, 0.3)",
    ),
    embedding(
        "EMB-lr-low",
        "plain SGD on tables, of which a batch touches few rows",
        replace(RATINGS, optimizer=torch.optim.SGD, learning_rate=1e-3),
        reaches(0.8),
        {"learning_rate_too_low", "too_few_steps"},
        "EMB-ratings",
        "Adam at 0.02, or SGD at 5",
    ),
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
        "Adam at 0.1",
        replace(SINE, learning_rate=0.1),
        settles(0.1, 0.3, 0.9),
        {"oscillating_loss", "learning_rate_too_high"},
        "REG-sine",
        "Adam at 0.005",
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
        "forty noisy points, 800 epochs",
        replace(FEW, epochs=800),
        keeps_its_best(1.5, 0.6),
        {"overfitting"},
        "REG-few-stopped",
        "stop early",
    ),
    regression("REG-few-stopped", "forty noisy points, stopped in time", FEW, keeps_its_best(1.5, 0.6)),
    regression(
        "REG-tiny",
        "six tanh layers with weights of 0.05",
        replace(SINE, model=partial(mlp, (1, *[24] * 6, 1), activation=nn.Tanh, initializer=SMALL_NORMAL), epochs=20),
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
