"""Pictures against the network asked point by point."""

import numpy as np
import pytest
import torch

from nn_tui.core.data.split import SplitData
from nn_tui.core.instruments.confusion_matrix import ConfusionMatrix
from nn_tui.core.instruments.data_points import data_points
from nn_tui.core.instruments.decision_boundary import GRID, DecisionBoundary
from nn_tui.core.instruments.fitted_curve import FittedCurve
from nn_tui.core.instruments.subject import Subject
from nn_tui.core.instruments.weight_matrices import WeightMatrices

from .subjects import subject_of

SMALL = "{family = 'mlp', hidden = [5]}"


def ask(subject: Subject, point: list[float]) -> np.ndarray:
    """Return the output for one point in the data's own units."""
    split: SplitData = subject.data
    seen = (np.array([point]) - split.normalization.input_mean) / split.normalization.input_std
    return subject.network.model(torch.tensor(seen, dtype=torch.float32))[0].numpy()


@torch.no_grad()
def test_a_boundary_holds_the_probability_at_each_point_in_the_datas_own_units():
    subject = subject_of("{source = 'moons', num_examples = 60}", SMALL)

    boundary, maps = DecisionBoundary(subject).draw()

    x = np.linspace(*boundary.meta["x_range"], GRID)
    y = np.linspace(*boundary.meta["y_range"], GRID)
    for row, column in ((0, 0), (3, 40), (47, 20)):
        logit = float(ask(subject, [x[column], y[row]])[0])
        assert boundary.arrays["map"][row, column] == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-5)
    assert maps.name == "neuron_maps/hidden_1"
    assert maps.arrays["maps"].shape == (5, GRID // 2, GRID // 2)


@torch.no_grad()
def test_a_boundary_between_classes_holds_the_winner_and_how_sure_it_is():
    subject = subject_of("{source = 'blobs', num_examples = 60}", SMALL)

    boundary = DecisionBoundary(subject).draw()[0]

    x, y = boundary.meta["x_range"][1], boundary.meta["y_range"][0]
    odds = np.exp(ask(subject, [x, y]))
    assert boundary.arrays["map"][0, -1] == odds.argmax()
    assert boundary.arrays["confidence"][0, -1] == pytest.approx(odds.max() / odds.sum(), abs=1e-5)


@torch.no_grad()
def test_a_fitted_curve_is_in_the_targets_own_units():
    subject = subject_of("{source = 'function', num_examples = 60}", SMALL)

    (curve,) = FittedCurve(subject).draw()

    scale = subject.data.normalization
    for place in (0, 77, 199):
        output = ask(subject, [float(curve.arrays["x"][place])])
        wanted = float((output * scale.target_std + scale.target_mean)[0])
        assert curve.arrays["y"][place] == pytest.approx(wanted, abs=1e-4)


@torch.no_grad()
def test_a_confusion_matrix_counts_each_validation_example_once():
    subject = subject_of("{source = 'blobs', num_examples = 200}", SMALL)

    inputs = torch.from_numpy(subject.data.validation.inputs)

    (matrix,) = ConfusionMatrix(subject).draw(subject.network.model(inputs))

    counts = np.zeros((3, 3), np.int64)
    for example, truth in zip(inputs, subject.validation_targets, strict=True):
        counts[int(truth), int(subject.network.model(example[None]).argmax())] += 1
    np.testing.assert_array_equal(matrix.arrays["counts"], counts)


def test_weights_are_copies_that_do_not_change_with_the_network():
    subject = subject_of("{source = 'moons', num_examples = 60}", SMALL)
    layer = subject.network.model.hidden_1

    picture = WeightMatrices(subject).draw()[0]
    before = layer.weight.detach().numpy().copy()
    with torch.no_grad():
        layer.weight.zero_()

    np.testing.assert_array_equal(picture.arrays["weight"], before)


def test_points_are_in_their_own_units_with_the_split_they_belong_to():
    subject = subject_of("{source = 'moons', num_examples = 60}", SMALL)

    picture = data_points(subject.data)

    assert picture is not None
    np.testing.assert_array_equal(picture.arrays["inputs"], subject.data.dataset.inputs)
    np.testing.assert_array_equal(np.flatnonzero(picture.arrays["is_training"]), subject.data.train.indices)
