"""The hidden representation against principal components from the covariance matrix."""

import numpy as np
import pytest
import torch

from nn_tui.core.instruments.representation import Representation, principal_plane

from .subjects import subject_of


def test_places_are_those_along_the_eigenvectors_of_the_covariance():
    values = torch.randn(50, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * torch.arange(
        1.0, 8.0
    )

    points, explained = principal_plane(values)

    variances, directions = np.linalg.eigh(np.cov(values.numpy().T))
    wanted = (values - values.mean(0)).numpy() @ directions[:, ::-1][:, :2]
    np.testing.assert_allclose(np.abs(points), np.abs(wanted), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(explained, variances[::-1][:2] / variances.sum(), rtol=1e-5)


def test_a_direction_that_does_not_exist_has_no_share():
    points, explained = principal_plane(torch.tensor([[1.0], [3.0]], dtype=torch.float64))

    assert points.tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    assert explained.tolist() == [1.0, 0.0]


def test_every_hidden_layer_has_a_picture_with_its_classes():
    subject = subject_of("{source = 'digits'}", "{family = 'mlp', hidden = [16, 4]}")

    first, second = Representation(subject).draw()

    assert (first.name, second.name) == ("representation/hidden_1", "representation/hidden_2")
    assert first.arrays["points"].shape == (300, 2)
    assert np.bincount(first.arrays["labels"].astype(int)).tolist() == [30] * 10
    assert second.meta["num_units"] == 4


@pytest.mark.parametrize(("model", "data"), [("hidden = []", "digits"), ("hidden = [8]", "function")])
def test_nothing_is_drawn_where_there_is_no_hidden_layer_or_no_class(model: str, data: str):
    subject = subject_of(f"{{source = '{data}'}}", f"{{family = 'mlp', {model}}}")

    assert not Representation(subject).applies
