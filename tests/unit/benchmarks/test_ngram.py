"""The n-gram model that character networks are held against: chances add up, and counts are those of the text."""

import math

import numpy as np
import pytest
from ngram import NgramModel, best_ngram_bits, blocks_of

TEXT = [[0, 1, 0, 1, 2], [1, 0, 2, 0, 1, 0]]


def test_chances_of_all_characters_add_up_to_one_after_any_history():
    model = NgramModel(order=2, num_characters=4, discount=0.5).fit(TEXT)

    for history in ((), (0,), (1, 0), (3, 3), (2, 0)):
        assert sum(model.chance(character, history) for character in range(4)) == pytest.approx(1)
        assert all(model.chance(character, history) > 0 for character in range(4))


def test_counts_are_discounted_and_the_rest_is_shared_out_as_after_a_shorter_history():
    model = NgramModel(order=1, num_characters=4, discount=0.5).fit(TEXT)

    # A 0 that is followed is so by 1 three times and by 2 once; in all, 9 characters follow one: 0 ×3, 1 ×3, 2 ×2 …
    following = {0: 4, 1: 3, 2: 2}
    shorter = {c: (max(n - 0.5, 0) + 0.5 * 3 / 4) / 9 for c, n in following.items()}
    assert model.chance(1, (0,)) == pytest.approx((3 - 0.5 + 0.5 * 2 * shorter[1]) / 4)
    assert model.chance(2, (0,)) == pytest.approx((1 - 0.5 + 0.5 * 2 * shorter[2]) / 4)


def test_without_order_a_text_is_as_hard_as_its_letter_frequencies():
    generator = np.random.default_rng(0)
    blocks = generator.choice(3, (40, 60), p=[0.7, 0.2, 0.1]).tolist()

    bits = NgramModel(order=0, num_characters=3, discount=0.1).fit(blocks).bits_per_character(blocks)

    assert bits == pytest.approx(-sum(p * math.log2(p) for p in (0.7, 0.2, 0.1)), abs=0.05)


def test_a_text_that_repeats_itself_is_learned_from_three_characters():
    blocks = [[(start + place) % 5 for place in range(30)] for start in range(5)] * 8

    bits, discount = best_ngram_bits(3, 5, blocks, blocks[:5])

    assert bits < 0.1
    assert discount == 0.1


def test_a_block_holds_the_inputs_and_the_last_target():
    inputs = np.array([[1, 2, 3]])

    assert blocks_of(inputs, np.array([[2, 3, 4]])) == [[1, 2, 3, 4]]
