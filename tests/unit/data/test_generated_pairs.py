"""Ratings, masked shapes and captioned shapes: what is drawn is what is said."""

import numpy as np
import pytest

from nn_tui.core.data import Captions, Ratings, ShapeMasks
from nn_tui.core.data.captions import VOCABULARY, WORDS, captions
from nn_tui.core.data.ratings import GENRES, film_names, genres_of
from nn_tui.core.data.shape_drawing import SHAPES


@pytest.mark.parametrize("source", [Ratings, ShapeMasks, Captions], ids=lambda source: source.__name__)
def test_examples_depend_on_the_seed_alone(source):
    first, again, other = source(seed=1).load(), source(seed=1).load(), source(seed=2).load()

    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    assert not np.array_equal(first.targets, other.targets)


def test_ratings_are_of_different_pairs_and_have_one_to_five_stars():
    dataset = Ratings(num_users=40, num_items=30, share=0.5).load()

    assert len(np.unique(dataset.inputs, axis=0)) == len(dataset.inputs)
    assert (dataset.inputs.max(axis=0) < (40, 30)).all()
    assert dataset.targets.min() >= 1
    assert dataset.targets.max() <= 5
    assert len(dataset.inputs) == pytest.approx(600, abs=60)


def test_without_noise_two_films_of_the_same_genres_differ_by_their_quality_alone():
    round_length = len(GENRES) * (len(GENRES) - 1)
    dataset = Ratings(num_users=50, num_items=round_length + 1, share=1.0, noise=0.0).load()
    stars = dataset.targets.reshape(50, round_length + 1)
    inside = ((stars > 1) & (stars < 5)).all(axis=1, where=np.isin(np.arange(round_length + 1), (0, round_length)))

    difference = (stars[:, round_length] - stars[:, 0])[inside]

    assert inside.sum() > 10
    assert np.ptp(difference) < 1e-5


def test_a_film_is_named_after_its_two_genres():
    names = film_names(60)

    assert len(set(names)) == 60
    assert names[0] == "action-comedy 1"
    assert all(main != second for main, second in map(genres_of, range(60)))


def test_a_mask_covers_the_wanted_shape_and_nothing_of_the_other():
    pictures, masks = ShapeMasks(wanted="cross", num_examples=50)._draw(np.random.default_rng(0))

    shown = pictures > 0.25
    assert ((masks > 0) <= shown).all()
    assert (masks.sum(axis=(1, 2)) > 8).all()
    assert (shown & (masks == 0)).sum(axis=(1, 2)).min() > 8, "the other shape is there, and not marked"


@pytest.mark.parametrize("wanted", SHAPES)
def test_each_wanted_shape_has_masks_of_its_own(wanted):
    other = SHAPES[SHAPES.index(wanted) - 1]

    mine, others = (ShapeMasks(wanted=kind, num_examples=4).load().targets for kind in (wanted, other))

    assert not np.array_equal(mine, others)


def test_captions_say_what_is_drawn():
    dataset = Captions(num_examples=300, noise=0.0).load()
    pictures = dataset.inputs[:, 0].reshape(-1, 16, 16)
    texts = [[VOCABULARY[token] for token in row if token] for row in dataset.inputs[:, 1]]
    x, y = np.meshgrid(np.arange(16) + 0.5, np.arange(16) + 0.5)
    ink = pictures.sum(axis=(1, 2))

    assert [" ".join(words) for words in texts] == [dataset.class_names[number] for number in dataset.targets]
    for words, center_x, center_y, brightest in zip(
        texts,
        (pictures * x).sum(axis=(1, 2)) / ink,
        (pictures * y).sum(axis=(1, 2)) / ink,
        pictures.max(axis=(1, 2)),
        strict=True,
    ):
        assert ("top" in words) == (center_y < 6.4)
        assert ("right" in words) == (center_x > 9.6)
        assert ("bright" in words) == (brightest > 141)


def test_there_are_288_captions_of_16_words():
    assert len(captions()) == len(set(captions())) == 288
    assert len(VOCABULARY) == 17
    assert sum(map(len, WORDS)) == 16
