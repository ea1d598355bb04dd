"""What is recorded of a watched loop, under the names that the trainer uses."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import nn_tui

from .conftest import classes, step


class Functional(nn.Module):
    """Non-linearities as functions, one module twice, one never called."""

    def __init__(self) -> None:
        super().__init__()
        self.idle = nn.Linear(4, 4)
        self.second, self.first, self.head = nn.Linear(8, 8), nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, inputs):
        hidden = torch.relu(self.first(inputs))
        return F.log_softmax(self.head(F.dropout(torch.tanh(self.second(hidden)), 0.1)), -1)


def train(run, model, optimizer, num_steps=12, criterion=F.nll_loss, zero_grad=True):
    for inputs, targets in classes(num_steps):
        loss = criterion(model(inputs), targets)
        if zero_grad:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.log(loss=loss)


def test_layers_stand_in_the_order_of_calls_with_functional_activations(watch):
    model = Functional()

    with watch(model, optimizer := torch.optim.Adam(model.parameters())) as run:
        train(run, model, optimizer)

    layers = run.view.layers
    assert [layer.name for layer in layers] == ["first", "second", "head", "idle"]
    assert [layer.activation for layer in layers] == ["relu", "tanh", None, None]
    assert [layer.output_shape for layer in layers] == [(8,), (8,), (3,), ()]


def test_series_have_the_names_that_the_trainer_uses(watch):
    model = Functional()

    with watch(model, optimizer := torch.optim.Adam(model.parameters()), criterion=F.nll_loss) as run:
        train(run, model, optimizer, 40, run.criterion)
        run.log_validation(loss=1.5, accuracy=0.5)

    names = set(run.view.series_names)
    assert names >= {
        "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "elapsed_seconds",
        "baseline_loss", "gradient_norm", "gradient_rms/first", "update_ratio", "update_ratio/head",
        "activation_mean/first", "activation_std/second", "activation_derivative/first", "dead_fraction/first",
        "saturated_fraction/second", "stale_gradient", "data_input_std", "output_spread", "time_forward",
    }  # fmt: skip
    assert "gradient_rms/idle" not in names
    assert run.view.started.data["output_function"] == "log_softmax"
    assert run.view.started.task == "classification"


def test_a_loop_that_forgets_zero_grad_shows_stale_gradients(watch):
    shares = []
    for zero_grad in (True, False):
        torch.manual_seed(0)
        model = Functional()
        with watch(model, optimizer := torch.optim.SGD(model.parameters(), lr=0.01)) as run:
            train(run, model, optimizer, 30, zero_grad=zero_grad)
        shares.append(run.view.tail("stale_gradient", 10)[1].mean())

    assert shares[0] < 1e-3
    assert shares[1] > 0.1


def test_parameters_missing_from_the_optimiser_are_listed(watch):
    model = Functional()

    with watch(model, optimizer := torch.optim.SGD(model.head.parameters(), lr=0.1)) as run:
        train(run, model, optimizer)

    described = run.view.started.data["optimizer"]
    assert described["missing_layers"] == ["idle", "second", "first"]
    assert run.view.last("update_ratio/first") == 0
    assert run.view.last("update_ratio/head") > 0


def test_without_an_optimiser_the_one_that_moves_the_model_is_found(watch):
    model, other = Functional(), nn.Linear(2, 2)
    optimizers = torch.optim.SGD(model.parameters(), lr=0.1), torch.optim.SGD(other.parameters(), lr=0.1)

    with watch(model) as run:
        for inputs, targets in classes(10):
            loss = F.nll_loss(model(inputs), targets)
            other(torch.ones(2)).sum().backward()
            optimizers[1].step()
            step(model, optimizers[0], loss)
            run.log(loss=loss)

    assert run.view.step == 10
    assert run.view.last("update_ratio") > 0


def test_without_any_optimiser_logging_counts_steps(watch):
    model = nn.Linear(4, 3)

    with watch(model) as run:
        for inputs, targets in classes(40):
            loss = F.cross_entropy(model(inputs), targets)
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.1 * parameter.grad
            run.log(loss=loss)

    assert run.view.step == 40
    assert run.view.count("train_loss") == 40
    assert run.view.count("gradient_norm") >= 30


def test_shared_parameters_are_counted_once(watch):
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4), nn.Linear(4, 3))
    model[2].weight = model[0].weight

    with watch(model, optimizer := torch.optim.SGD(model.parameters(), lr=0.1)) as run:
        train(run, model, optimizer, criterion=F.cross_entropy)

    assert run.view.started.num_parameters == 16 + 4 + 4 + 12 + 3
    squares = sum(run.view.last(f"gradient_norm/{name}") ** 2 for name in ("0", "2", "3"))
    assert run.view.last("gradient_norm") == pytest.approx(squares**0.5)


def test_the_first_evaluation_tells_how_long_an_epoch_is(watch):
    model = nn.Linear(4, 3)

    with watch(model, optimizer := torch.optim.SGD(model.parameters(), lr=0.1), epochs=5) as run:
        for epoch in range(3):
            train(run, model, optimizer, 7, F.cross_entropy)
            run.log_validation(loss=1.0 - 0.1 * epoch)
            if epoch == 0:
                assert run.view.started.steps_per_epoch == 7
                assert run.view.num_steps == 35

    assert run.view.num_steps == 21
    assert run.view.finished.epoch == 3


def test_a_budget_of_zero_records_what_is_logged_and_nothing_else(watch):
    model = nn.Linear(4, 3)

    with watch(model, optimizer := torch.optim.SGD(model.parameters(), lr=0.1), budget=0) as run:
        train(run, model, optimizer, criterion=F.cross_entropy)

    assert run.view.count("train_loss") == 12
    assert not [name for name in run.view.series_names if "/" in name]


def test_the_run_can_be_opened_by_anybody_and_says_that_it_was_watched(watch):
    model = Functional()
    with watch(model, optimizer := torch.optim.Adam(model.parameters(), lr=0.02), criterion=F.nll_loss) as run:
        train(run, model, optimizer)

    view = nn_tui.open_run(run.path)

    assert view.status == "finished"
    assert view.spec.model.kind == "Functional"
    assert view.spec.model.criterion == "nll_loss"
    assert (view.spec.training.optimizer, view.spec.training.learning_rate) == ("adam", 0.02)
    assert 'source = "watched"' in (run.path / "run.toml").read_text()


def test_findings_are_there_while_the_loop_runs(watch):
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(20):
            loss = F.cross_entropy(model(inputs), targets) * float("nan")
            step(model, optimizer, loss)
            run.log(loss=loss)
        codes = [finding.code for finding in run.findings]

    assert codes == ["non_finite"]


def test_targets_that_never_vary_have_no_baseline(watch):
    model = nn.Linear(4, 1)
    optimizer, criterion = torch.optim.SGD(model.parameters(), lr=0.1), nn.BCEWithLogitsLoss()

    with watch(model, optimizer, criterion=criterion) as run:
        for inputs, _ in classes(20):
            loss = criterion(model(inputs), torch.ones(16, 1))
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert run.view.count("baseline_loss") == 0
