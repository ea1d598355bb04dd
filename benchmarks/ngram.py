"""A character model without a network: counts of what followed the last few characters, interpolated.

    P_k(c | h) = (max(n(h, c) − D, 0) + D · kinds(h) · P_{k−1}(c | h′)) / n(h)          (absolute discounting)

h are the last k characters, h′ the last k − 1, n counts in the training text, kinds(h) = different c after h; P_{−1} is
uniform. Where h never occurred, P_k is P_{k−1}. (Ney, Essen and Kneser, 1994)
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

DISCOUNTS = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)


class NgramModel:
    """Predicts a character from at most `order` characters before it in the same block."""

    def __init__(self, order: int, num_characters: int, discount: float) -> None:
        """Begin without counts."""
        self.order = order
        self.num_characters = num_characters
        self.discount = discount
        self._counts: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)

    def fit(self, blocks: Iterable[list[int]]) -> "NgramModel":
        """Count; a block holds an example's inputs and its last target."""
        for block in blocks:
            for history, character in _pairs(block, self.order):
                for length in range(len(history) + 1):
                    self._counts[history[len(history) - length :]][character] += 1
        return self

    def chance(self, character: int, history: tuple[int, ...]) -> float:
        """Return P(character | history)."""
        lower = self.chance(character, history[1:]) if history else 1 / self.num_characters
        counts = self._counts.get(history)
        if not counts:
            return lower
        discounted = max(counts[character] - self.discount, 0.0) + self.discount * len(counts) * lower
        return discounted / counts.total()

    def bits_per_character(self, blocks: Iterable[list[int]]) -> float:
        """Return the mean of −log₂ P over every character that has one before it in its block."""
        chances = [
            self.chance(character, history) for block in blocks for history, character in _pairs(block, self.order)
        ]
        return -sum(math.log2(chance) for chance in chances) / len(chances)


def best_ngram_bits(
    order: int, num_characters: int, training: list[list[int]], held_out: list[list[int]]
) -> tuple[float, float]:
    """Return (bits per character on `held_out`, discount); the discount is the best on a tenth of the training text."""
    kept = training[::10]
    rest = [block for number, block in enumerate(training) if number % 10]
    scores = {
        discount: NgramModel(order, num_characters, discount).fit(rest).bits_per_character(kept)
        for discount in DISCOUNTS
    }
    discount = min(scores, key=lambda discount: scores[discount])
    return NgramModel(order, num_characters, discount).fit(training).bits_per_character(held_out), discount


def blocks_of(inputs: np.ndarray, targets: np.ndarray) -> list[list[int]]:
    """Return each block (T,) with the character after it: the same predictions as a network is asked for."""
    return np.concatenate([inputs, targets[:, -1:]], axis=1).tolist()


def _pairs(block: list[int], order: int) -> Iterator[tuple[tuple[int, ...], int]]:
    for place in range(1, len(block)):
        yield tuple(block[max(0, place - order) : place]), block[place]
