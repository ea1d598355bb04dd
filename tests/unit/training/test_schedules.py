"""Schedules against torch's own."""

import pytest
import torch
from torch.optim import lr_scheduler

from nn_tui.core.spec import Training
from nn_tui.core.training.schedules import Plateau, schedule_factor

STEPS = 40


def factors(**fields) -> list[float]:
    factor = schedule_factor(Training(**fields), STEPS)
    assert factor is not None
    return [factor(step) for step in range(1, STEPS + 1)]


def torchs(make) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_one_cycle_is_torchs():
    wanted = torchs(lambda optimizer: lr_scheduler.OneCycleLR(optimizer, 1.0, STEPS, pct_start=0.3))

    assert factors(schedule="one_cycle") == pytest.approx(wanted, rel=1e-9)


def test_cosine_is_torchs():
    wanted = torchs(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, STEPS))

    assert factors(schedule="cosine") == pytest.approx(wanted, rel=1e-9)


def test_step_is_torchs():
    wanted = torchs(lambda optimizer: lr_scheduler.StepLR(optimizer, 7, 0.1))

    assert factors(schedule="step", schedule_steps=7, schedule_factor=0.1) == pytest.approx(wanted, rel=1e-9)


def test_exponential_is_torchs():
    wanted = torchs(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.1 ** (1 / 7)))

    assert factors(schedule="exponential", schedule_steps=7, schedule_factor=0.1) == pytest.approx(wanted, rel=1e-9)


def test_warm_up_rises_in_a_straight_line_to_the_full_rate_and_stays():
    rates = factors(schedule="warm_up", schedule_steps=10)

    assert rates[:10] == pytest.approx([step / 10 for step in range(1, 11)])
    assert rates[10:] == [1.0] * 30


def test_plateau_is_torchs():
    losses = [5, 4, 3, *[3.0] * 9, 2, *[2.1] * 20]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=Plateau.PATIENCE)
    plateau = Plateau(0.5)

    for loss in losses:
        scheduler.step(loss)
        plateau.update(loss)

        assert plateau.factor == optimizer.param_groups[0]["lr"]
    assert plateau.factor < 0.5


def test_a_loss_below_zero_that_grows_is_a_plateau():
    plateau = Plateau(0.5)

    for loss in (-5.0, *[-4.9] * (Plateau.PATIENCE + 1)):
        plateau.update(loss)

    assert plateau.factor == 0.5


def test_every_schedule_is_defined_at_every_step_of_any_run():
    for schedule in ("step", "exponential", "cosine", "warm_up", "one_cycle"):
        for num_steps in (1, 2, 3, 10):
            factor = schedule_factor(Training(schedule=schedule), num_steps)
            assert factor is not None
            assert all(0 < factor(step) <= 1 for step in range(1, num_steps + 1))
