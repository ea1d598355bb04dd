"""Splitting and normalising, checked against plain arithmetic."""

import json

import numpy as np
import pytest

from nn_tui.core.data import Blobs, Diabetes, Digits, Moons, Points, Xor
from nn_tui.core.data.dataset import Dataset
from nn_tui.core.data.errors import DataError
from nn_tui.core.data.loading import load_data, require_finite
from nn_tui.core.data.split import split_dataset, split_sizes
from nn_tui.core.spec import RunSpec, Split, Training


def numbers(num_rows: int = 50, num_columns: int = 3) -> Dataset:
    generator = np.random.default_rng(0)
    return Dataset(
        name="numbers",
        inputs=generator.normal(5, 3, (num_rows, num_columns)).astype(np.float32),
        targets=generator.normal(-2, 7, (num_rows, 1)).astype(np.float32),
        task="regression",
        feature_names=tuple("abc"[:num_columns]),
    )


def test_every_example_is_in_exactly_one_part():
    data = split_dataset(numbers(), Split(validation=0.3, test=0.1))

    indices = np.concatenate([data.train.indices, data.validation.indices, data.test.indices])

    assert sorted(indices) == list(range(50))
    assert (len(data.train), len(data.validation), len(data.test)) == (30, 15, 5)


def test_a_split_depends_on_its_own_seed_alone():
    first, again, other = (split_dataset(numbers(), Split(seed=seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.validation.indices, again.validation.indices)
    assert not np.array_equal(first.validation.indices, other.validation.indices)


def test_classes_keep_their_proportions_in_every_part():
    data = split_dataset(Digits().load(), Split(validation=0.2, test=0.1))

    shares = [np.array(counts) / sum(counts) for counts in data.description["class_counts"].values()]

    assert np.ptp(shares, axis=0).max() < 0.01


def test_a_rare_class_is_spread_over_the_parts():
    labels = [0.0] * 90 + [1.0] * 10
    dataset = Points(inputs=[[float(row)] for row in range(100)], targets=labels).load()

    data = split_dataset(dataset, Split(validation=0.2))

    assert data.description["class_counts"] == {"train": [72, 8], "validation": [18, 2], "test": [0, 0]}


def test_shares_are_rounded_down_so_that_tiny_data_all_trains():
    assert split_sizes(4, Split(validation=0.2)) == (4, 0, 0)
    assert split_sizes(5, Split(validation=0.2)) == (4, 1, 0)
    assert split_sizes(10, Split(validation=0.3, test=0.6)) == (1, 3, 6)


def test_limiting_training_leaves_validation_as_it_was():
    whole = split_dataset(Digits().load(), Split())
    limited = split_dataset(Digits().load(), Split(limit_training=100))

    assert len(limited.train) == 100
    assert set(limited.train.indices) < set(whole.train.indices)
    np.testing.assert_array_equal(limited.validation.indices, whole.validation.indices)
    assert min(limited.description["class_counts"]["train"]) >= 9


def test_inputs_are_normalised_by_statistics_of_the_training_examples():
    dataset = numbers()

    data = split_dataset(dataset, Split())

    train = dataset.inputs[data.train.indices].astype(np.float64)
    wanted = (dataset.inputs[data.validation.indices] - train.mean(axis=0)) / train.std(axis=0)
    np.testing.assert_allclose(data.validation.inputs, wanted, rtol=1e-5)
    np.testing.assert_allclose(data.train.inputs.mean(axis=0), 0, atol=1e-6)


def test_regression_targets_are_normalised_and_can_be_restored():
    dataset = numbers()

    data = split_dataset(dataset, Split())

    assert data.train.targets.std() == pytest.approx(1, abs=1e-5)
    restored = data.normalization.original_targets(data.validation.targets)
    np.testing.assert_allclose(restored, dataset.targets[data.validation.indices], rtol=1e-4)


def test_nothing_is_normalised_when_nobody_asks():
    dataset = numbers()

    data = split_dataset(dataset, Split(normalize=False, normalize_targets=False))

    np.testing.assert_array_equal(data.train.inputs, dataset.inputs[data.train.indices])
    np.testing.assert_array_equal(data.train.targets, dataset.targets[data.train.indices])


def test_pixels_share_one_mean_and_deviation():
    data = split_dataset(Digits().load(), Split())

    assert len(np.unique(data.normalization.input_std)) == 1
    assert np.abs(data.validation.inputs).max() < 3


def test_a_constant_column_is_only_centred():
    dataset = Points(inputs=[[7.3, 1.0], [7.3, 2.0], [7.3, 4.0]], targets=[0, 1, 1]).load()

    data = split_dataset(dataset, Split(validation=0))

    assert np.abs(data.train.inputs[:, 0]).max() < 1e-5


def test_label_noise_changes_the_given_share_of_training_labels_only():
    dataset = Digits().load()

    data = split_dataset(dataset, Split(label_noise=0.25))

    changed = data.train.targets != dataset.targets[data.train.indices]
    assert changed.sum() == round(0.25 * len(data.train))
    np.testing.assert_array_equal(data.validation.targets, dataset.targets[data.validation.indices])
    assert set(data.train.targets) == set(range(10))


def test_label_noise_swaps_the_two_classes_of_a_binary_task():
    data = split_dataset(Moons(num_examples=10).load(), Split(validation=0, label_noise=1.0))

    np.testing.assert_array_equal(data.train.targets, 1 - Moons(num_examples=10).load().targets)


def test_nan_is_refused_with_column_and_count():
    inputs = [[1.0, float("nan")], [1.0, 2.0], [3.0, float("inf")]]
    spec = RunSpec(
        data=Points(inputs=inputs, targets=[0, 1, 1], feature_names=["age", "income"]), training=Training(batch_size=1)
    )

    with pytest.raises(DataError, match="points: column 'income' is NaN or infinite in 2 of 3 rows"):
        load_data(spec)


def test_nan_in_a_target_is_refused():
    dataset = Points(inputs=[[1.0], [2.0]], targets=[float("nan"), 1.0], task="regression").load()

    with pytest.raises(DataError, match="points: the target is NaN or infinite in 1 of 2 rows"):
        require_finite(dataset)


@pytest.mark.parametrize("source", [Digits(), Blobs(), Diabetes(), Xor()], ids=lambda source: type(source).__name__)
def test_a_description_is_plain_json(source):
    description = split_dataset(source.load(), Split()).description

    assert json.loads(json.dumps(description, allow_nan=False)) == description
