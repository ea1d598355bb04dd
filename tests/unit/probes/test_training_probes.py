"""Overfitting one batch, and zeros in place of inputs."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nn_tui.core.probes.constant import constant_loss
from nn_tui.core.probes.overfit_one_batch import OverfitOneBatch
from nn_tui.core.probes.subject import subject_of_loop
from nn_tui.core.probes.zeroed_inputs import ZeroedInputs


class Detached(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def forward(self, inputs):
        return self.layer(inputs).detach()


class CutInTheMiddle(Detached):
    """The head alone learns, and all it sees is noise."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(2, 2)

    def forward(self, inputs):
        return self.head(torch.zeros_like(self.layer(inputs)))


def test_a_sound_network_learns_a_batch_by_heart(classifier):
    result = OverfitOneBatch().run(classifier())

    assert result.verdict == "healthy"
    assert result.evidence["num_steps"] <= 600
    assert result.evidence["lowest_loss"] <= result.evidence["goal"]


def test_random_labels_are_learnt_by_heart_too(classifier):
    subject = classifier(
        nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2)),
        label=lambda x: torch.randint(0, 2, (len(x),)),
    )

    assert OverfitOneBatch().run(subject).verdict == "healthy"


def test_a_detached_graph_learns_nothing(classifier):
    result = OverfitOneBatch().run(classifier(Detached()))

    assert result.verdict == "unhealthy"
    assert "cut off" in result.headline


def test_a_network_that_never_sees_its_inputs_fails(classifier):
    result = OverfitOneBatch().run(classifier(CutInTheMiddle()))

    assert result.verdict == "unhealthy"
    assert result.evidence["num_steps"] == 1000


def test_a_rate_too_low_is_told_from_a_network_that_cannot(classifier):
    result = OverfitOneBatch().run(classifier(learning_rate=1e-7))

    assert result.verdict == "unhealthy"
    assert "optimiser or learning rate" in result.meaning


def test_dropout_is_silent_while_a_batch_is_learnt(classifier):
    model = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Dropout(0.9), nn.Linear(32, 2))

    assert OverfitOneBatch().run(classifier(model)).verdict == "healthy"
    assert model[2].training


@pytest.mark.parametrize(
    ("criterion", "outputs", "targets", "expected"),
    [
        (F.mse_loss, 1, torch.tensor([[0.0], [2.0], [4.0], [6.0]]), 5.0),
        (F.cross_entropy, 2, torch.tensor([0, 0, 0, 1]), 0.5623351),
        (F.binary_cross_entropy_with_logits, 1, torch.tensor([[1.0], [1.0], [0.0], [0.0]]), 0.6931472),
    ],
)
def test_the_best_constant_answer_scores_what_its_formula_says(criterion, outputs, targets, expected):
    batch = (torch.randn(4, 3), targets)
    trial = subject_of_loop(nn.Linear(3, outputs), criterion, None, [batch]).trial()

    assert constant_loss(trial, [batch]) == pytest.approx(expected, rel=1e-4)


def test_targets_that_depend_on_inputs_are_explained_by_them(classifier):
    result = ZeroedInputs().run(classifier())

    assert result.verdict == "healthy"
    assert result.evidence["held_out_loss"] < 0.5 < result.evidence["zeroed_held_out_loss"]


def test_targets_that_do_not_depend_on_inputs_are_found_out(classifier):
    result = ZeroedInputs().run(classifier(label=lambda x: torch.randint(0, 2, (len(x),))))

    assert result.verdict == "unhealthy"
    assert "target belongs to its input" in result.meaning


def test_inputs_that_are_learnt_by_heart_only_are_found_out(classifier):
    subject = classifier(
        nn.Sequential(nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 2)),
        label=lambda x: torch.randint(0, 2, (len(x),)),
        num_batches=5,
        learning_rate=0.1,
    )

    result = ZeroedInputs().run(subject)

    assert result.verdict == "unhealthy"


def test_inputs_that_are_zero_already_are_named(classifier):
    subject = classifier(nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2)))
    batches = [(torch.zeros(16, 4), torch.randint(0, 2, (16,))) for _ in range(10)]

    result = ZeroedInputs().run(subject_of_loop(subject.model, F.cross_entropy, subject.optimizer, batches))

    assert result.verdict == "unhealthy"
    assert "zeros already" in result.headline


def test_a_rate_too_low_to_learn_anything_gives_no_verdict(classifier):
    result = ZeroedInputs().run(classifier(learning_rate=1e-9))

    assert result.verdict == "unclear"


def test_both_copies_start_from_the_same_weights_and_meet_the_same_chance(classifier):
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 2))
    batches = [(torch.zeros(16, 4), torch.randint(0, 2, (16,))) for _ in range(10)]
    optimizer = torch.optim.SGD(model.parameters(), 0.1)

    result = ZeroedInputs().run(subject_of_loop(model, F.cross_entropy, optimizer, batches))

    assert result.evidence["loss"] == result.evidence["zeroed_loss"]
