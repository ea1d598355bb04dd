"""Nothing that a user's program does wrong, and nothing that goes wrong here, reaches the user's loop."""

import math
import os
import warnings

import pytest
import torch
from torch import nn

import nn_tui
from nn_tui.core.instruments import STEP_INSTRUMENTS

from .conftest import classes, step


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1)


def train(run, model, optimizer, criterion, num_steps=12):
    for inputs, targets in classes(num_steps):
        loss = criterion(model(inputs), targets)
        step(model, optimizer, loss)
        run.log(loss=loss)


def test_an_exception_passes_through_and_is_recorded(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with pytest.raises(ZeroDivisionError), watch(model, optimizer) as run:  # noqa: PT012
        train(run, model, optimizer, nn.functional.cross_entropy)
        raise ZeroDivisionError("a fault\x1b[31m of the user's")

    assert run.view.status == "failed"
    assert run.view.failed.message == "ZeroDivisionError: a fault of the user's"
    assert run.view.count("train_loss") == 12


def test_an_interrupted_run_counts_as_stopped(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with pytest.raises(KeyboardInterrupt), watch(model, optimizer) as run:  # noqa: PT012
        train(run, model, optimizer, nn.functional.cross_entropy)
        raise KeyboardInterrupt

    assert run.view.status == "stopped"
    assert run.view.finished.reason == "interrupted from the keyboard"


def test_a_forward_pass_that_raises_is_the_users_to_handle(watch):
    class Moody(nn.Linear):
        def forward(self, inputs):
            if inputs[0, 0] > 0:
                raise ValueError("not this one")
            return nn.functional.relu(super().forward(inputs))

    model = nn.Sequential(nn.Linear(4, 4), Moody(4, 3))
    optimizer, num_raised = sgd(model), 0

    with watch(model, optimizer) as run:
        for inputs, targets in classes(30):
            try:
                loss = nn.functional.cross_entropy(model(inputs), targets)
            except ValueError:
                num_raised += 1
                continue
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert 0 < num_raised < 30
    assert run.view.count("gradient_norm") == run.view.count("train_loss") == 30 - num_raised
    assert run._num_faults == 0


def test_a_model_without_parameters_can_be_watched(watch):
    model = nn.Sequential(nn.ReLU(), nn.Flatten())
    other = nn.Linear(4, 3)
    optimizer = sgd(other)

    with watch(model, optimizer, criterion=nn.CrossEntropyLoss()) as run:
        for inputs, targets in classes(5):
            loss = nn.functional.cross_entropy(model(other(inputs)), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert run.view.status == "finished"
    assert run.view.started.num_parameters == 0
    assert run._num_faults == 0
    assert run.view.count("train_loss") == 5


def test_a_loop_that_never_logs_is_measured_all_the_same(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(6):
            step(model, optimizer, nn.functional.cross_entropy(model(inputs), targets))

    assert run.view.step == 6
    assert run.view.count("gradient_norm") == 6
    assert run.findings == []


def by_hand(scores, targets):
    """A cross-entropy of one's own, which no name in a graph tells."""
    return -scores.log_softmax(1).gather(1, targets[:, None]).mean()


def test_a_criterion_that_is_never_called_does_no_harm(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer, criterion=nn.MSELoss()) as run:
        train(run, model, optimizer, by_hand, num_steps=80)

    assert run.view.count("baseline_loss") == 0
    assert run.view.count("train_loss") == 80


@pytest.mark.filterwarnings("ignore:Complex modules")
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_parameters_of_any_type_are_measured(watch, dtype):
    model = nn.Linear(4, 3).to(dtype)
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        for inputs, _ in classes(4):
            step(model, optimizer, model(inputs.to(dtype)).abs().float().square().mean())

    assert run.view.status == "finished"
    assert run.view.last("gradient_norm") > 0
    assert run.view.last("update_ratio") > 0


def test_an_empty_batch_is_no_reason_for_a_finding(watch):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer, criterion = sgd(model), nn.MSELoss(reduction="sum")

    with watch(model, optimizer, criterion=criterion) as run:
        for number in range(30):
            inputs = torch.randn(0 if number % 3 else 8, 4)
            loss = criterion(model(inputs), torch.zeros(len(inputs), 3))
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert [finding.code for finding in run.findings if finding.severity != "note"] == []


def test_a_loss_of_several_elements_is_logged_as_their_mean(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(3):
            losses = nn.functional.cross_entropy(model(inputs), targets, reduction="none")
            step(model, optimizer, losses.sum())
            run.log(loss=losses)

    assert run.view.last("train_loss") == pytest.approx(losses.mean().item())


def test_values_that_are_no_numbers_are_said_once(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with pytest.warns(RuntimeWarning, match="not a number") as seen, watch(model, optimizer) as run:  # noqa: PT031
        for inputs, targets in classes(20):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss, what="a word", whats={})

    assert len(seen) == 1
    assert run.view.count("train_loss") == run.view.count("gradient_norm") == 20


def test_nan_inputs_are_named(watch):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        for number, (inputs, targets) in enumerate(classes(20)):
            if number >= 5:
                inputs[3, 2] = torch.nan
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert run.view.status == "diverged"
    assert [finding.code for finding in run.findings if finding.active] == ["non_finite"]
    assert run.view.snapshot("non_finite").meta == {"layer": None, "what": "inputs", "step": 6}


def test_a_folder_that_cannot_be_made_is_said_once_and_training_goes_on(tmp_path):
    (tmp_path / "runs").write_text("a file")
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with pytest.warns(RuntimeWarning, match="unrecorded") as seen:  # noqa: PT031
        run = nn_tui.watch(model, optimizer, criterion=nn.functional.cross_entropy, runs_dir=tmp_path / "runs")
        with run:
            train(run, model, optimizer, run.criterion)
            run.log_validation(loss=1.0)

    assert len(seen) == 1
    assert run.findings == []
    assert run.view is None


def test_a_loss_fetched_at_the_end_that_is_not_finite_leaves_no_hook_behind(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        train(run, model, optimizer, nn.functional.cross_entropy)
        run._loop._ledger.loss.record(12, torch.tensor(math.nan))  # as of a device that is not waited for

    assert run.view.status == "diverged"
    assert not torch.nn.modules.module._global_forward_pre_hooks
    assert not optimizer._optimizer_step_pre_hooks


def test_a_disk_that_is_full_is_said_once_and_training_goes_on(watch):
    model = nn.Linear(4, 3)
    optimizer, before = sgd(model), model.weight.detach().clone()
    run = watch(model, optimizer)
    run._recording._writer._disk.connection.execute("PRAGMA max_page_count = 1")

    with pytest.warns(RuntimeWarning, match="disk") as seen, run:  # noqa: PT031
        for _ in range(3):
            train(run, model, optimizer, nn.functional.cross_entropy, 300)
            run._recording.flush()

    assert len(seen) == 1
    assert not torch.equal(model.weight, before)


def test_an_instrument_that_fails_is_a_note_and_one_warning(watch, monkeypatch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)
    run = watch(model, optimizer)
    monkeypatch.delattr(STEP_INSTRUMENTS[0], "measure")

    with pytest.warns(RuntimeWarning, match="a fault of ours") as seen, run:
        train(run, model, optimizer, nn.functional.cross_entropy)

    assert len(seen) == 1
    assert run.view.status == "finished"
    assert run.view.count("train_loss") == 12
    assert any("a fault in nn-tui" in getattr(event, "text", "") for event in run.view.events)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_leaves_the_run_alone(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer) as run:
        train(run, model, optimizer, nn.functional.cross_entropy, 4)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            run.log(loss=1.0)
            run.close()
            os._exit(0 if run._loop is None else 1)
        _, status = os.waitpid(child, 0)
        train(run, model, optimizer, nn.functional.cross_entropy, 4)

    assert os.waitstatus_to_exitcode(status) == 0
    assert run.view.count("train_loss") == 8


def test_a_name_that_exists_gets_a_number(watch, tmp_path):
    for _ in range(3):
        model = nn.Linear(4, 3)
        watch(model, sgd(model), name="mine").close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "mine-2", "mine-3"]


def test_thousands_of_metric_names_are_cut_off(watch):
    model = nn.Linear(4, 3)
    optimizer = sgd(model)

    with watch(model, optimizer, budget=0) as run:
        for number in range(2000):
            run.log(**{f"metric\x1b[0m {number}": 1.0})
        train(run, model, optimizer, nn.functional.cross_entropy, 3)

    names = [name for name in run.view.series_names if name.startswith("metric")]
    assert 100 < len(names) < 1000
    assert all(name.isprintable() for name in names)


def test_ten_thousand_layers_are_thinned_out(watch):
    model = nn.Sequential(*(nn.Linear(1, 1) for _ in range(2000)))
    optimizer = sgd(model)

    with watch(model, optimizer, budget=0.01) as run:
        for _ in range(2):
            step(model, optimizer, model(torch.ones(2, 1)).mean())

    assert len(run.view.layers) == 256
    assert run.view.layers[0].name == "0"
    assert run.view.layers[-1].name == "1999"
