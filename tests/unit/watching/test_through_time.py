"""What is left of an error at the first step of a sequence, held against torch's own gradient by each state."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from nn_tui.core.watching.through_time import ThroughTime

from .conftest import Watch, step

NUM_STEPS, UNITS = 12, 6


def share_by_autograd(layer: nn.RNN, inputs: Tensor, loss_of: Any) -> float:
    """Unroll the layer, and take the gradient by each state."""
    cell = nn.RNNCell(inputs.shape[-1], UNITS, nonlinearity=layer.nonlinearity)
    with torch.no_grad():
        for own, others in zip(cell.parameters(), layer.parameters(), strict=True):
            own.copy_(others)
    states, state = list[Tensor](), torch.zeros(len(inputs), UNITS)
    for place in range(inputs.shape[1]):
        state = cell(inputs[:, place], state)
        state.retain_grad()
        states.append(state)
    loss_of(torch.stack(states, 1), states[-1][None]).backward()
    sizes = [float(state.grad.norm()) for state in states if state.grad is not None]
    return sizes[0] / max(sizes)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize(
    "loss_of",
    [
        lambda states, last: states[:, -1].pow(2).sum(),
        lambda states, last: last.pow(2).sum(),
        lambda states, last: states.pow(2).sum(),
        lambda states, last: states[:, 5].sum() + last.sum(),
    ],
    ids=["last of the states", "last state", "all states", "one in the middle and the last"],
)
def test_the_share_is_that_of_torchs_own_gradients(nonlinearity: str, batch_first: bool, loss_of: Any) -> None:
    layer = nn.RNN(3, UNITS, batch_first=batch_first, nonlinearity=nonlinearity)
    inputs = torch.randn(8, NUM_STEPS, 3)
    through_time = ThroughTime()

    output = layer(inputs if batch_first else inputs.transpose(0, 1))
    through_time.see(layer, output)
    loss_of(output[0] if batch_first else output[0].transpose(0, 1), output[1]).backward()

    expected = share_by_autograd(layer, inputs, loss_of)
    assert through_time.shares_left([("layer", layer)]) == {"layer": pytest.approx(expected, rel=1e-3)}


@pytest.mark.parametrize(
    "layer",
    [nn.LSTM(3, UNITS), nn.RNN(3, UNITS, num_layers=2), nn.RNN(3, UNITS, bidirectional=True), nn.Linear(3, UNITS)],
)
def test_other_layers_are_let_alone(layer: nn.Module) -> None:
    through_time = ThroughTime()
    output = layer(torch.randn(NUM_STEPS, 8, 3))

    through_time.see(layer, output)
    (output[0] if isinstance(output, tuple) else output).sum().backward()

    assert through_time.shares_left([("layer", layer)]) == {}


class Reader(nn.Module):
    """Answers from the last state, or from the mean over all."""

    def __init__(self, all_states: bool) -> None:
        super().__init__()
        self.recurrence, self.head, self.all_states = nn.RNN(1, 8, batch_first=True), nn.Linear(8, 2), all_states

    def forward(self, inputs: Tensor) -> Tensor:
        states = self.recurrence(inputs)[0]
        return self.head(states.mean(1) if self.all_states else states[:, -1])


def trained_to_remember(watch: Watch, model: nn.Module, num_steps: int = 90) -> Any:
    """The class is what was read first of 40 steps, the others are noise."""
    optimizer, criterion = torch.optim.Adam(model.parameters(), 3e-3), nn.CrossEntropyLoss()
    with watch(model, optimizer) as run:
        for _ in range(num_steps):
            targets = torch.randint(2, (32,))
            inputs = torch.randn(32, 40, 1)
            inputs[:, 0, 0] = 2.0 * targets - 1
            loss = criterion(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
    return run


def test_a_plain_network_that_cannot_remember_is_told_why_and_what_to_use(watch: Watch) -> None:
    run = trained_to_remember(watch, Reader(all_states=False))

    found = {finding.code: finding for finding in run.findings}
    assert found["vanishing_gradient"].evidence["kind"] == "time"
    assert found["vanishing_gradient"].layer == "recurrence"
    assert found["vanishing_gradient"].remedies[0].id == "gates"
    assert "LSTM" in found["vanishing_gradient"].remedies[0].lines


def test_an_error_that_comes_in_at_every_step_has_not_vanished(watch: Watch) -> None:
    run = trained_to_remember(watch, Reader(all_states=True), 40)

    assert run.view.tail("gradient_through_time/recurrence", 9)[1].min() > 0.01
    assert "vanishing_gradient" not in {finding.code for finding in run.findings}
