"""Faults of the world around a watched loop: clocks that are set, objects that raise when they are looked at."""

import itertools
import time
from typing import Any

import pytest
import torch
from torch import nn

from nn_tui.core.watching.milestones import Milestones
from nn_tui.core.watching.watched_run import MAX_FAULTS

from .conftest import Watch, classes, step


class Prickly(dict[str, torch.Tensor]):
    """Outputs that raise when somebody else than the user looks into them."""

    def values(self) -> Any:
        raise RuntimeError("hands off")


class Moody(nn.Module):
    """Returns prickly outputs, from a layer that owns a parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4, 3))

    def forward(self, inputs: torch.Tensor) -> Prickly:
        return Prickly(scores=inputs @ self.weight)


def test_outputs_that_raise_in_our_hook_are_one_warning_and_training_goes_on(watch: Watch) -> None:
    model = nn.Sequential(Moody())
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    before = model[0].weight.detach().clone()

    with pytest.warns(RuntimeWarning, match="hands off") as said, watch(model, optimizer) as run:  # noqa: PT031
        for inputs, targets in classes(12):
            loss = nn.functional.cross_entropy(model(inputs)["scores"], targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert len(said) == 1
    assert run.view.count("train_loss") == 12
    assert run.view.status == "finished"
    assert not torch.equal(model[0].weight, before)


def test_faults_of_every_step_end_the_watching_and_neither_training_nor_with_a_hook_left(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    monkeypatch.setattr(Milestones, "announce", lambda milestones: 1 / 0)

    with pytest.warns(RuntimeWarning, match="ZeroDivisionError"), watch(model, optimizer) as run:  # noqa: PT031
        users_own = optimizer.register_step_post_hook(lambda *_: None)
        for inputs, targets in classes(12):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)

    assert run._num_faults == MAX_FAULTS + 1
    assert not optimizer._optimizer_step_pre_hooks
    assert list(optimizer._optimizer_step_post_hooks) == [users_own.id]


@pytest.mark.parametrize("jump", [-1e8, 1e8])
def test_a_clock_that_is_set_while_training_does_no_harm(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    true_time, calls = time.time, itertools.count()
    monkeypatch.setattr(time, "time", lambda: true_time() + (jump if next(calls) > 3 else 0.0))
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    with watch(model, optimizer) as run:
        for inputs, targets in classes(30):
            loss = nn.functional.cross_entropy(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
            run.log_validation(loss=1.0)

    elapsed = run.view.series("elapsed_seconds")[1]
    assert run.view.status == "finished"
    assert run.view.count("train_loss") == 30
    assert 0 <= elapsed.min() <= elapsed.max() < 60
    assert run._num_faults == 0
