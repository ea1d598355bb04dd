"""Every source yields what a Dataset promises."""

import numpy as np
import pytest

from nn_tui.core.data import (
    SOURCES,
    Blobs,
    Cifar10,
    CsvFile,
    CustomData,
    Digits,
    FashionMnist,
    Function,
    ImageFolder,
    Mnist,
    Moons,
    NpzFile,
    ParquetFile,
    Points,
    Rings,
    Spirals,
    Xor,
)
from nn_tui.core.data.errors import DataError

THREE_POINTS = Points(inputs=[[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]], targets=[0.0, 1.0, 1.0])
ELSEWHERE = {CsvFile, ParquetFile, NpzFile, ImageFolder, Mnist, FashionMnist, Cifar10, CustomData}
"""Sources that need a file or code of the user's; tested beside their readers."""
EXAMPLES = [THREE_POINTS if source is Points else source() for source in SOURCES if source not in ELSEWHERE]
GENERATED = [Moons, Rings, Spirals, Blobs]


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda source: type(source).__name__)
def test_a_source_yields_finite_arrays_of_the_promised_types(source):
    dataset = source.load()

    assert dataset.inputs.dtype in (np.float32, np.int64)
    assert np.isfinite(dataset.inputs).all()
    assert len(dataset.inputs) == len(dataset.targets)
    match dataset.task:
        case "classification":
            assert dataset.targets.dtype == np.int64
            assert dataset.targets.ndim == 1
            assert set(dataset.targets) == set(range(len(dataset.class_names)))
        case "binary":
            assert dataset.targets.dtype == np.float32
            assert dataset.targets.shape[1:] == (1,)
            assert set(dataset.targets.ravel()) == {0.0, 1.0}
            assert len(dataset.class_names) == 2
        case "regression":
            assert dataset.targets.dtype == np.float32
            assert dataset.targets.ndim == 2
            assert len(dataset.target_names) in (0, dataset.num_outputs)


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda source: type(source).__name__)
def test_each_column_of_a_table_has_a_name(source):
    dataset = source.load()

    is_table = dataset.inputs.ndim == 2 and dataset.task in ("classification", "binary", "regression")
    assert not is_table or len(dataset.feature_names) == dataset.inputs.shape[1]


@pytest.mark.parametrize("source", GENERATED, ids=lambda source: source.__name__)
def test_generated_points_depend_on_the_seed_alone(source):
    first, again, other = source(seed=1).load(), source(seed=1).load(), source(seed=2).load()

    np.testing.assert_array_equal(first.inputs, again.inputs)
    assert not np.array_equal(first.inputs, other.inputs)


@pytest.mark.parametrize("source", GENERATED, ids=lambda source: source.__name__)
def test_generated_classes_are_balanced(source):
    _, counts = np.unique(source(num_examples=120).load().targets, return_counts=True)

    assert len(set(counts)) == 1


def test_xor_is_exclusive_or():
    dataset = Xor().load()

    assert dataset.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert dataset.targets.ravel().tolist() == [0, 1, 1, 0]


def test_rings_without_noise_lie_on_their_circles():
    dataset = Rings(noise=0.0).load()

    radius = np.hypot(*dataset.inputs.T)

    np.testing.assert_allclose(radius, np.where(dataset.targets.ravel() == 0, 1.0, 0.4), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("sine", np.pi / 2, 1),
        ("step", -2, -1),
        ("absolute", -2, 2),
        ("square", 3, 9),
        ("wave", np.pi / 2, 0.5),
        ("bump", 0, 1),
    ],
)
def test_a_named_function_is_what_its_name_says(name, x, y):
    assert Function(function=name).evaluate(np.array([x]))[0] == pytest.approx(y)


def test_a_function_has_its_truth_beside_it():
    dataset = Function(noise=0.5).load()

    assert dataset.truth is not None
    x, y = dataset.truth
    np.testing.assert_allclose(y, np.sin(x), atol=1e-6)


def test_digits_are_pictures():
    dataset = Digits().load()

    assert dataset.image_shape == (8, 8)
    assert dataset.inputs.shape == (1797, 1, 8, 8)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (Points(inputs=[[1.0], [1.0, 2.0]], targets=[0.0, 1.0]), "data.inputs: row 1 has 2 numbers, row 0 has 1"),
        (Points(inputs=[[]], targets=[0.0]), "data.inputs: row 0 has 0 numbers"),
        (Points(inputs=[[1.0]], targets=[0.0, 1.0]), "data.targets: 2 targets for 1 rows of data.inputs"),
        (Points(inputs=[[1.0]], targets=[2.0]), "data.targets: row 0 is 2, but a binary target must be 0 or 1"),
        (Points(inputs=[[1.0]], targets=[float("nan")]), "data.targets: row 0 is nan"),
        (Points(inputs=[[1.0]], targets=[-1.0], task="classification"), "must be a class number from 0 to 9,999"),
        (
            Points(inputs=[[1.0]], targets=[3.0], task="classification", class_names=["a"]),
            "data.class_names: 1 names for 4 classes",
        ),
    ],
    ids=str,
)
def test_examples_that_do_not_fit_together_are_a_data_error(points, message):
    with pytest.raises(DataError) as caught:
        points.load()

    assert message in str(caught.value)


def test_classes_of_blobs_may_have_unequal_shares():
    targets = Blobs(num_examples=200, num_classes=3, shares=[0.7, 0.2, 0.1]).load().targets

    assert np.bincount(targets).tolist() == [140, 40, 20]


@pytest.mark.parametrize("shares", [[0.5], [0.5, 0.4], [0.3, 0.3, 0.4]])
def test_shares_that_do_not_suit_the_classes_are_told_in_one_sentence(shares: list[float]):
    with pytest.raises(DataError, match=r"data.shares: .*give one for each of 2 classes"):
        Blobs(num_classes=2, shares=shares).load()
