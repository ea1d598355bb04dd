"""What processes that train together tell one another."""

import math

import pytest
import torch

from nn_tui.core.training.message import REPORTED, message, read

LIKE = torch.zeros(3)


def test_the_sum_of_all_parts_holds_the_mean_loss():
    parts = [message(torch.tensor(loss), rank, 2, is_attended=False, like=LIKE) for rank, loss in enumerate((1.0, 3.0))]

    heard = read(torch.stack(parts).sum(0))

    assert heard.loss.item() == 2.0
    assert not heard.is_attended
    assert heard.reports == []


def test_what_rank_0_says_of_attending_reaches_everybody():
    parts = [message(torch.zeros(()), rank, 3, is_attended=rank == 0, like=LIKE) for rank in range(3)]

    assert read(torch.stack(parts).sum(0)).is_attended


def test_each_rank_finds_its_report_in_the_sum():
    reports = [tuple(float(10 * rank + place) for place in range(len(REPORTED))) for rank in range(3)]
    parts = [
        message(torch.zeros(()), rank, 3, is_attended=False, report=report, like=LIKE)
        for rank, report in enumerate(reports)
    ]

    assert read(torch.stack(parts).sum(0)).reports == [list(report) for report in reports]


def test_a_loss_that_is_not_finite_on_one_rank_is_not_finite_for_all():
    parts = [
        message(torch.tensor(loss), rank, 2, is_attended=True, like=LIKE) for rank, loss in enumerate((1, math.nan))
    ]

    heard = read(torch.stack(parts).sum(0))

    assert heard.loss.isnan()
    assert heard.is_attended


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_beside_gradients_of_half_precision_memory_is_told_in_full(dtype):
    part = message(torch.zeros(()), 0, 1, is_attended=False, report=(0.0, 0.0, 2.0**36, 0.0), like=LIKE.to(dtype))

    assert read(part).reports[0][2] == 2.0**36
