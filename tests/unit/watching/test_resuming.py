"""A watched training that goes on from a checkpoint of its own, in the folder of its run."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from .conftest import Watch, classes, step

NUM_STEPS = 20


def train(watch: Watch, num_steps: int, **options):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with watch(model, optimizer, name="mine", **options) as run:
        for number, (inputs, targets) in enumerate(classes(num_steps), 1):
            loss = F.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
            if number % 10 == 0:
                run.log_validation(loss=1.0)
    return run


def test_a_resumed_run_goes_on_in_its_folder_and_what_came_later_is_void(watch: Watch) -> None:
    first = train(watch, NUM_STEPS)

    second = train(watch, NUM_STEPS, resume=10)

    steps, _ = second.view.series("train_loss")
    assert second.path == first.path
    assert steps.tolist() == list(range(1, 31))
    assert second.view.series("validation_loss")[0].tolist() == [10, 20, 30]
    assert (second.view.step, second.view.finished.step, second.view.finished.epoch) == (30, 30, 3)
    assert (torch.tensor(second.view.series("elapsed_seconds")[1]).diff() >= 0).all()


def test_without_such_a_run_a_new_one_begins(watch: Watch) -> None:
    run = train(watch, NUM_STEPS, resume=10)

    assert run.path.name == "mine"
    assert run.view.step == NUM_STEPS


def test_findings_of_a_resumed_run_name_its_own_steps(watch: Watch) -> None:
    train(watch, NUM_STEPS)
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    with watch(model, optimizer, name="mine", resume=20) as run:
        for number, (inputs, targets) in enumerate(classes(8), 1):
            loss = F.cross_entropy(model(inputs), targets) * (float("nan") if number == 5 else 1.0)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert [finding.first_step for finding in run.findings if finding.code == "non_finite"] == [25]
    assert "step 25" in run.view.finished.reason


def test_a_run_that_is_being_written_is_not_taken_over(watch: Watch) -> None:
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    with watch(model, optimizer, name="mine"):
        with pytest.warns(RuntimeWarning, match="is writing this run"):
            second = watch(model, optimizer, name="mine", resume=1)
        second.log(loss=1.0)
        second.close()

    assert second.path is None
