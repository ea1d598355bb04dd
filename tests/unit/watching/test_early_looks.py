"""What a watched loop is told while it runs, and what of it is seen only from inside the step."""

import pytest
import torch
from torch import nn

from nn_tui.core.runs.reader import RunReader

from .conftest import classes


def codes_on_disk(run) -> set[str]:
    """Codes of what anybody can read of the run at this moment."""
    reader = RunReader(run.path)
    try:
        return {finding.code for finding in reader.refresh().findings}
    finally:
        reader.close()


class Detached(nn.Module):
    """An encoder whose code is handed on without its graph."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.head = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, inputs):
        return self.head(torch.relu(self.encoder(inputs)).detach())


def broadcast(model, run, num_steps):
    """Compare outputs (N, 1) with targets (N)."""
    optimizer = torch.optim.SGD(model.parameters(), 0.01)
    for inputs, _ in classes(num_steps):
        loss = run.criterion(model(inputs), inputs.sum(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log(loss=loss)


@pytest.mark.filterwarnings("ignore:Using a target size")
def test_a_broken_shape_is_told_within_twenty_steps_of_a_running_loop(watch):
    model = nn.Linear(4, 1)

    with watch(model, None, criterion=nn.functional.mse_loss) as run:
        broadcast(model, run, 20)

        assert "output_target_shape" in codes_on_disk(run)


def test_a_layer_behind_a_detached_tensor_is_named(watch):
    model = Detached()
    optimizer = torch.optim.Adam(model.parameters())

    with watch(model, optimizer, criterion=nn.CrossEntropyLoss()) as run:
        for inputs, targets in classes(30):
            loss = run.criterion(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)

    (finding,) = [finding for finding in run.findings if finding.code == "unchanged_weights"]
    assert finding.layer == "encoder"
    assert finding.severity == "warning"


def test_the_criterions_own_loss_is_recorded_beside_a_penalised_one(watch):
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    with watch(model, optimizer, criterion=nn.CrossEntropyLoss()) as run:
        for inputs, targets in classes(10):
            loss = run.criterion(model(inputs), targets) + 5.0
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)

    steps, own = run.view.series("criterion_loss")
    logged = dict(zip(*(values.tolist() for values in run.view.series("train_loss")), strict=True))
    assert len(steps) > 3
    assert own.tolist() == pytest.approx([logged[step] - 5.0 for step in steps.tolist()], abs=1e-5)


def test_of_several_outputs_the_first_is_described(watch):
    model = nn.Linear(4, 4)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def criterion(outputs, targets):
        return (outputs[0] - targets).square().mean() + outputs[1].square().mean()

    with watch(model, optimizer, criterion=criterion) as run:
        for inputs, _ in classes(10):
            loss = run.criterion((model(inputs), inputs.mean(1)), inputs)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)

    assert run.view.count("output_spread") > 3
    assert not run.view.count("baseline_loss")
