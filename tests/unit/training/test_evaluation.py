"""When splits are evaluated, and what comes out."""

import torch
from torch import nn

from nn_tui.core.training.evaluation import (
    CHUNK,
    Examples,
    evaluation_interval,
    num_evaluated,
    pass_seconds,
    predict,
    step_seconds,
)


def test_small_epochs_are_put_together_so_that_evaluations_are_at_least_32_steps_apart():
    assert evaluation_interval(100, 1, 1.0, 0.0) == 32
    assert evaluation_interval(900, 45, 1.0, 0.0) == 45
    assert evaluation_interval(900, 20, 1.0, 0.0) == 40


def test_a_long_epoch_is_evaluated_in_between_when_there_are_few():
    interval = evaluation_interval(1000, 1000, 1.0, 0.1)

    assert 25 <= interval <= 50
    assert (1000 / interval).denominator == 1


def test_a_long_run_spends_about_half_a_percent_on_evaluating():
    step, evaluation = step_seconds(1e5, 32), pass_seconds(1e5, 12_000)

    interval = evaluation_interval(10**7, 45, step, evaluation)

    assert 0.004 < evaluation / (interval * step) <= 0.005


def test_a_short_run_is_evaluated_40_times_whatever_it_costs():
    assert evaluation_interval(45 * 80, 45, 1.0, 1e6) == 90


def test_training_scores_are_measured_on_as_much_as_says_something():
    assert num_evaluated(100_000, 100_000) == 2048
    assert num_evaluated(64 * 4000, 4000) == 256
    assert num_evaluated(10**9, 10) == 1


def test_predicting_in_chunks_leaves_the_mode_and_running_statistics_alone():
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    inputs = torch.randn(CHUNK + 5, 3)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    generator = torch.get_rng_state()

    outputs = predict(model, inputs)

    assert outputs.shape == (CHUNK + 5, 2)
    assert all(module.training for module in model.modules())
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), generator)


def test_a_selection_of_examples_is_spread_over_all_of_them():
    examples = Examples(torch.arange(10.0), torch.arange(10))

    assert examples.first(4).targets.tolist() == [0, 3, 6, 9]
    assert examples.first(10) is examples
