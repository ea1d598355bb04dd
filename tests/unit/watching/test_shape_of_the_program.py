"""What a loop shows of how it is made: layers without a bend, another network in the loop, steps never taken."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from .conftest import Watch, classes, step


class Squared(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, inputs: Tensor) -> Tensor:
        hidden = self.first(inputs)
        return self.last(hidden * hidden)


class Skipping(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 4), nn.Linear(4, 3)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.last(inputs + self.first(inputs)).reshape(-1, 3)


def data_of(watch: Watch, model: nn.Module) -> dict[str, Any]:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    with watch(model, optimizer) as run:
        for inputs, targets in classes(6):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
    assert run.view is not None
    assert run.view.started is not None
    return run.view.started.data


@pytest.mark.parametrize(
    "model",
    [
        nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 3)),
        nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.1), nn.Linear(8, 3), nn.LogSoftmax(1)),
        Skipping(),
    ],
    ids=["plain", "normalised", "skipping"],
)
def test_layers_with_nothing_that_bends_between_them_are_told(watch: Watch, model: nn.Module) -> None:
    assert data_of(watch, model).get("is_straight") is True


@pytest.mark.parametrize(
    "model",
    [
        nn.Linear(4, 3),
        nn.Sequential(nn.Linear(4, 8), nn.Softplus(), nn.Linear(8, 3)),
        nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.Linear(8, 3)),
        Squared(),
    ],
    ids=["one layer", "softplus", "layer norm", "squared"],
)
def test_one_layer_alone_and_whatever_may_bend_are_not(watch: Watch, model: nn.Module) -> None:
    assert "is_straight" not in data_of(watch, model)


def test_another_network_that_learns_in_the_same_loop_is_told(watch: Watch) -> None:
    model, critic = nn.Linear(4, 3), nn.Linear(3, 1)
    own, other = torch.optim.Adam(model.parameters()), torch.optim.Adam(critic.parameters())

    with watch(model, own) as run:
        for inputs, _ in classes(6):
            critic_loss = critic(model(inputs).detach()).mean()
            step(critic, other, critic_loss)
            loss = -critic(model(inputs)).mean()
            step(model, own, loss)
            run.log(loss=loss)

    assert run.view is not None
    assert run.view.started is not None
    assert run.view.started.data.get("has_rival") is True


def test_a_second_optimiser_of_the_same_model_is_no_other_network(watch: Watch) -> None:
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    first, second = torch.optim.Adam(model[0].parameters()), torch.optim.Adam(model[2].parameters())

    with watch(model, first) as run:
        for inputs, targets in classes(6):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, first, loss)
            second.step()
            run.log(loss=loss)

    assert run.view is not None
    assert run.view.started is not None
    assert "has_rival" not in run.view.started.data


def test_updates_that_are_never_made_are_named_with_what_makes_them(watch: Watch) -> None:
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = torch.optim.Adam(model.parameters())

    with watch(model, optimizer) as run:
        for inputs, targets in classes(120):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            run.log(loss=loss)

    found = {finding.code: finding for finding in run.findings}
    assert found["unchanged_weights"].severity == "error"
    assert found["unchanged_weights"].remedies[0].id == "take_steps"
