"""The best constant prediction under any loss, against closed forms and a long search."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nn_tui.core.instruments.best_constant import best_constant_loss


def in_batches(targets: Tensor) -> list[Tensor]:
    return list(targets.split(32))


def entropy(targets: Tensor) -> float:
    shares = targets.bincount().double() / len(targets)
    return float(-(shares[shares > 0] * shares[shares > 0].log()).sum())


CLASSES = torch.multinomial(torch.tensor([0.6, 0.3, 0.1]), 960, replacement=True)
NUMBERS = torch.distributions.Exponential(0.5).sample((960, 2))


def test_cross_entropy_is_the_entropy_of_the_labels():
    loss = best_constant_loss(nn.CrossEntropyLoss(), torch.randn(32, 3), in_batches(CLASSES))

    assert loss == pytest.approx(entropy(CLASSES), rel=1e-4)


def test_log_probabilities_are_not_optimised_beyond_what_adds_up_to_one():
    loss = best_constant_loss(nn.NLLLoss(), torch.randn(32, 3).log_softmax(1), in_batches(CLASSES))

    assert loss == pytest.approx(entropy(CLASSES), rel=1e-4)


def test_probabilities_taken_for_their_logarithms_are_kept_to_what_adds_up_to_one():
    loss = best_constant_loss(nn.NLLLoss(), torch.randn(32, 3).softmax(1), in_batches(CLASSES))

    assert loss == pytest.approx(-(CLASSES.mode().values == CLASSES).float().mean().item(), rel=0.1)


def test_mean_squared_error_is_the_variance():
    loss = best_constant_loss(nn.MSELoss(), torch.randn(32, 2), in_batches(NUMBERS))

    assert loss == pytest.approx(NUMBERS.var(0, correction=0).mean().item(), rel=1e-4)


def test_absolute_error_is_the_distance_from_the_median():
    loss = best_constant_loss(F.l1_loss, torch.randn(32, 2), in_batches(NUMBERS))

    assert loss == pytest.approx((NUMBERS - NUMBERS.median(0).values).abs().mean().item(), rel=1e-3)


@pytest.mark.parametrize("delta", [0.2, 1.0, 5.0])
def test_an_unusual_loss_is_optimised(delta):
    grid = torch.linspace(0, 8, 4001)
    best = [min(F.huber_loss(c.expand(960), NUMBERS[:, i], delta=delta).item() for c in grid) for i in (0, 1)]

    loss = best_constant_loss(nn.HuberLoss(delta=delta), torch.randn(32, 2), in_batches(NUMBERS))

    assert loss == pytest.approx(sum(best) / 2, rel=5e-3)


def test_a_sum_over_the_batch_is_judged_per_batch():
    loss = best_constant_loss(nn.MSELoss(reduction="sum"), torch.randn(32, 2), in_batches(NUMBERS))

    assert loss == pytest.approx(32 * NUMBERS.var(0, correction=0).sum().item(), rel=0.05)


def test_probabilities_are_judged_as_such():
    labels = (torch.rand(960, 1) < 0.2).float()
    share = labels.mean().item()

    loss = best_constant_loss(nn.BCELoss(), torch.rand(32, 1), in_batches(labels))

    assert loss == pytest.approx(-(share * math.log(share) + (1 - share) * math.log(1 - share)), rel=1e-3)


def test_tokens_have_a_constant_for_each_place():
    tokens = torch.stack([torch.zeros(960, dtype=torch.long), torch.randint(4, (960,))], 1)

    loss = best_constant_loss(nn.CrossEntropyLoss(), torch.randn(32, 4, 2), in_batches(tokens))

    assert loss == pytest.approx(math.log(4) / 2, rel=0.02)


def test_a_criterion_that_takes_no_constants_gives_none():
    def fussy(outputs: Tensor, targets: Tensor) -> Tensor:
        raise RuntimeError("I want three arguments")

    assert best_constant_loss(fussy, torch.randn(4, 2), [torch.randn(4, 2)]) is None


def test_generators_and_the_criterion_stay_as_they_were():
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("calls", torch.zeros(()))

        def forward(self, outputs: Tensor, targets: Tensor) -> Tensor:
            self.calls += 1
            return F.mse_loss(outputs + torch.randn(()), targets)

    criterion, generator = Counting(), torch.get_rng_state()

    best_constant_loss(criterion, torch.randn(32, 2, generator=torch.Generator()), in_batches(NUMBERS))

    assert criterion.calls == 0
    assert torch.equal(torch.get_rng_state(), generator)
