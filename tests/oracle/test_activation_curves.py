"""Curves and slopes of activations against their formulas, and sums counted one by one."""

import numpy as np
import pytest
import torch

from nn_tui.core.instruments.activation_curves import ActivationCurves, curve_of, shares_of
from nn_tui.core.models.mlp import ACTIVATIONS

from .subjects import subject_of


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_is_the_difference_quotient_of_its_curve(name: str):
    found = curve_of(ACTIVATIONS[name]())

    module, x, step = ACTIVATIONS[name](), torch.from_numpy(found["x"]).double(), 1e-6
    slope = (module(x + step) - module(x - step)) / (2 * step)
    away_from_corners = np.abs(found["x"]) > 1e-3
    np.testing.assert_allclose(found["slope"][away_from_corners], slope.numpy()[away_from_corners], atol=1e-4)
    np.testing.assert_allclose(found["curve"], module(x).numpy(), atol=1e-5)


def test_sums_beyond_the_curve_count_at_its_ends():
    shares = shares_of(torch.tensor([-100.0, 0.1, 0.2, 100.0, float("nan")]))

    assert (shares[0], shares[-1], shares[24]) == (0.25, 0.25, 0.5)


@torch.no_grad()
def test_shares_are_of_what_enters_the_activation():
    subject = subject_of("{source = 'moons'}", "{family = 'mlp', hidden = [5], activation = 'tanh'}")

    (picture,) = ActivationCurves(subject).draw()

    train, model = subject.data.train, subject.network.model
    rows = np.linspace(0, len(train) - 1, 200).round().astype(int)
    sums = model.hidden_1(torch.from_numpy(train.inputs[rows])).numpy()
    wanted = [((sums >= low) & (sums < low + 0.25)).mean() for low in np.arange(-6, 6, 0.25)]
    np.testing.assert_allclose(picture.arrays["shares"], wanted, atol=1e-3)
    assert picture.name == "activation_curves/hidden_1"
