"""Embeddings: ratings as products of factors, and bags of words."""

import math
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor, nn

from .case import Case, Data, Recipe, case
from .criteria import CLASSES, R2
from .targets import reaches

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


RATINGS = Recipe(
    data=ratings, model=Factors, criterion=nn.MSELoss, metric=R2, learning_rate=0.02, batch_size=64, epochs=15
)

embedding = partial(case, "own", "embedding")
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
        {"learning_rate_too_low"},
        "EMB-ratings",
        "Adam at 0.02, or SGD at 2",
    ),
)
