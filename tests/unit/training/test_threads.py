"""How many threads a run gets."""

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nn_tui.core.training.threads import ALL_THREADS_ABOVE, ONE_THREAD_BELOW, choose_threads, num_cores


@pytest.fixture
def model() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.Linear(4, 1))


def choose(asked: int, model: nn.Module, work: float) -> int:
    return choose_threads(asked, model, F.mse_loss, torch.randn(8, 3), torch.randn(8, 1), work)


def test_a_number_asked_for_is_taken(model):
    assert choose(3, model, 1e12) == 3


def test_tiny_steps_get_one_thread_and_large_ones_all_cores(model):
    assert choose(0, model, ONE_THREAD_BELOW / 2) == 1
    assert choose(0, model, ALL_THREADS_ABOVE * 2) == num_cores()


def test_between_the_two_steps_are_timed_and_nothing_is_changed(model):
    before = copy.deepcopy(model.state_dict())
    inputs, targets = torch.randn(8, 3), torch.randn(8, 1)
    generator, threads = torch.get_rng_state(), torch.get_num_threads()

    chosen = choose_threads(0, model, F.mse_loss, inputs, targets, 2 * ONE_THREAD_BELOW)

    assert 1 <= chosen <= num_cores()
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())
    assert torch.equal(torch.get_rng_state(), generator)
    assert torch.get_num_threads() == threads
