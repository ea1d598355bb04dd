"""Watching a run does not change it."""

import numpy as np
import pytest

MODELS = ("dropout = 0.3", "normalization = 'batch'")


@pytest.mark.parametrize("model", MODELS)
def test_losses_are_the_same_whatever_is_measured(train, moons, model):
    toml = moons.replace("hidden", f"{model}, hidden")

    nothing = train(toml, "instruments.budget = 0")
    some = train(toml, "instruments.budget = 0.01")
    everything = train(toml, "instruments.budget = 'all'")

    for name in ("train_loss", "validation_loss", "evaluation_train_loss"):
        np.testing.assert_array_equal(nothing.series(name)[1], some.series(name)[1])
        np.testing.assert_array_equal(nothing.series(name)[1], everything.series(name)[1])


def test_a_loss_surface_in_the_middle_of_a_run_changes_nothing(train, moons):
    toml = moons.replace("hidden", "dropout = 0.3, normalization = 'batch', hidden").replace(
        "steps = 60", "steps = 260"
    )

    nothing = train(toml, "instruments.budget = 0")
    everything = train(toml, "instruments.budget = 'all'")

    assert everything.snapshot("loss_surface", 210).step < 260
    for name in ("train_loss", "validation_loss"):
        np.testing.assert_array_equal(nothing.series(name)[1], everything.series(name)[1])


def test_a_budget_of_all_measures_every_step(train, moons):
    view = train(moons, "instruments.budget = 'all'")

    assert view.count("gradient_norm") == 60
    assert view.count("update_ratio/hidden_1") == 60


def test_a_budget_of_zero_measures_nothing(train, moons):
    view = train(moons, "instruments.budget = 0")

    assert view.count("gradient_norm") == 0
    assert view.snapshot_names == ()
    assert view.count("train_loss") == 60


def test_a_short_run_is_measured_at_fixed_steps_too(train, moons):
    view = train(moons, "instruments.budget = 0.0001")

    steps, _ = view.series("gradient_norm")
    assert {1, 2, 4, 8, 16, 32, 60} <= set(steps.tolist())
    assert len(steps) >= 40
