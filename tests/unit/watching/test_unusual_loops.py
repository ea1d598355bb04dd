"""Loops that train in ways of their own: transforms of torch.func, hand-made updates, several optimisers."""

import gc
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call, grad_and_value, vmap

import nn_tui
from nn_tui.core.events import Noted
from nn_tui.core.watching import milestones
from nn_tui.core.watching.watched_run import WatchedRun

from .conftest import Watch, classes, step


@pytest.fixture
def model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def notes(run: WatchedRun) -> list[str]:
    assert run.view is not None
    return [event.text for event in run.view.events if isinstance(event, Noted)]


def codes(run: WatchedRun) -> set[str]:
    return {finding.code for finding in run.findings}


def count(run: WatchedRun, series: str) -> int:
    assert run.view is not None
    return run.view.count(series)


def test_gradients_per_example_by_vmap_are_measured_without_a_fault(watch: Watch, model: nn.Sequential) -> None:
    optimizer, parameters = torch.optim.SGD(model.parameters(), lr=0.1), dict(model.named_parameters())

    def loss_of(values: dict[str, Tensor], one: Tensor, target: Tensor) -> Tensor:
        return F.cross_entropy(functional_call(model, values, (one[None],)), target[None])

    with watch(model, optimizer) as run:
        for inputs, targets in classes(8):
            values = {name: parameter.detach() for name, parameter in parameters.items()}
            gradients, losses = vmap(grad_and_value(loss_of), in_dims=(None, 0, 0))(values, inputs, targets)
            for name, parameter in parameters.items():
                parameter.grad = gradients[name].mean(0)
            optimizer.step()
            run.log(loss=losses)

    assert not notes(run)
    assert count(run, "gradient_norm") == 8


class HandMade:
    """An optimiser that shares nothing with torch's."""

    def __init__(self, model: nn.Module) -> None:
        self._parameters = list(model.parameters())

    @torch.no_grad()
    def step(self) -> None:
        for parameter in self._parameters:
            assert parameter.grad is not None
            parameter -= 0.1 * parameter.grad


def test_an_optimiser_of_nobodys_making_is_watched_by_what_is_logged(watch: Watch, model: nn.Sequential) -> None:
    optimizer = HandMade(model)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(12):
            loss = F.cross_entropy(model(inputs), targets)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)

    assert not notes(run)
    assert count(run, "train_loss") == 12


def test_an_optimiser_that_chooses_its_rate_for_itself_is_watched(watch: Watch, model: nn.Sequential) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    optimizer.param_groups[0]["lr"] = None

    with watch(model, optimizer) as run:
        run.log(loss=1.0)

    assert not notes(run)
    assert count(run, "train_loss") == 1


def by_hand(model: nn.Module, loss: Tensor) -> None:
    parameters = list(model.parameters())
    with torch.no_grad():
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter -= 0.1 * gradient


def then_cleared(model: nn.Module, loss: Tensor) -> None:
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter -= 0.1 * parameter.grad
    model.zero_grad(set_to_none=False)


@pytest.mark.parametrize("update", [by_hand, then_cleared])
def test_gradients_that_cannot_be_seen_are_not_taken_for_none(
    watch: Watch, model: nn.Sequential, update: Callable[[nn.Module, Tensor], None]
) -> None:
    with watch(model) as run:
        for inputs, targets in classes(40):
            loss = F.cross_entropy(model(inputs), targets)
            update(model, loss)
            run.log(loss=loss)

    assert "constant_loss" not in codes(run)
    assert count(run, "update_ratio") > 20


@pytest.mark.parametrize("watched_first", [True, False])
def test_layers_that_a_second_optimiser_moves_are_not_missing(
    watch: Watch, model: nn.Sequential, watched_first: bool
) -> None:
    own, other = torch.optim.Adam(model[0].parameters(), lr=1e-2), torch.optim.Adam(model[2].parameters(), lr=1e-2)

    with watch(model, own) as run:
        for inputs, targets in classes(40):
            loss = F.cross_entropy(model(inputs), targets)
            model.zero_grad()
            loss.backward()
            for optimizer in (own, other) if watched_first else (other, own):
                optimizer.step()
            run.log(loss=loss)

    assert "unchanged_weights" not in codes(run)
    assert run.view is not None
    assert run.view.started is not None
    assert run.view.started.data["optimizer"]["missing_layers"] == []


def test_inner_steps_by_autograd_grad_are_no_gradients_of_earlier_steps(watch: Watch, model: nn.Sequential) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(8):
            values: dict[str, Tensor] = dict(model.named_parameters())
            inner = F.cross_entropy(functional_call(model, values, (inputs[:8],)), targets[:8])
            gradients = torch.autograd.grad(inner, list(values.values()), create_graph=True)
            moved = {name: value - 0.5 * one for (name, value), one in zip(values.items(), gradients, strict=True)}
            loss = F.cross_entropy(functional_call(model, moved, (inputs[8:],)), targets[8:])
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert run.view is not None
    assert run.view.tail("stale_gradient", 8)[1].max() < 1e-3


def test_copies_of_the_model_that_learn_in_its_place_are_no_constant_loss(watch: Watch, model: nn.Sequential) -> None:
    copies = {name: parameter.detach().clone().requires_grad_() for name, parameter in model.named_parameters()}
    optimizer = torch.optim.Adam(copies.values(), lr=1e-2)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(20):
            loss = F.cross_entropy(functional_call(model, copies, (inputs,)), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert "constant_loss" not in codes(run)
    assert count(run, "train_loss") == 20


class Wrapper(torch.optim.Optimizer):
    """Steps another optimiser, and never was initialised as one."""

    def __init__(self, inner: torch.optim.Optimizer) -> None:
        self.inner = inner
        self.param_groups = inner.param_groups

    def step(self, closure: None = None) -> None:
        self.inner.step()


def test_a_wrapper_that_takes_no_hooks_is_watched_by_the_optimiser_inside(watch: Watch, model: nn.Sequential) -> None:
    inner = torch.optim.SGD(model.parameters(), lr=0.1)
    optimizer = Wrapper(inner)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(12):
            loss = F.cross_entropy(model(inputs), targets)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)

    assert not notes(run)
    assert count(run, "gradient_norm") == 12


@pytest.mark.parametrize("num_steps", [5, 100])
@pytest.mark.parametrize("is_given", [True, False])
def test_a_run_that_nobody_can_close_any_more_is_closed_with_all_it_was_told(
    watch: Watch, is_given: bool, num_steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_may_answer = threading.Event()
    monkeypatch.setattr(milestones, "git_state", lambda: git_may_answer.wait() and None)

    def train() -> tuple[Path, weakref.ref[nn.Module]]:
        model = nn.Linear(4, 3)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        run = watch(model, optimizer if is_given else None, budget=0)
        for inputs, targets in classes(num_steps):
            loss = F.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
        assert run.path is not None
        return run.path, weakref.ref(model)

    path, model = train()
    gc.collect()
    git_may_answer.set()

    view = nn_tui.open_run(path)
    assert model() is None
    assert view.status == "finished"
    assert view.count("train_loss") == num_steps


class Biased(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.linear, self.bias = nn.Linear(inputs, outputs, bias=False), nn.Parameter(torch.zeros(outputs))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.linear(inputs) + self.bias


def test_a_bias_beside_its_layer_is_no_weight_that_starts_at_zero(watch: Watch) -> None:
    model = nn.Sequential(Biased(4, 8), nn.ReLU(), Biased(8, 3))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(40):
            loss = F.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert "symmetric_initialization" not in codes(run)
    assert count(run, "weight_norm/0.linear") > 0
