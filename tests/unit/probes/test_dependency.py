"""Leaks between examples that are built are found, and only those."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nn_tui.core.probes.dependency import Dependency, influence_of
from nn_tui.core.probes.subject import subject_of_loop
from nn_tui.core.probing.result import ProbeError


class MeanOverBatch(nn.Module):
    def forward(self, inputs):
        return inputs - inputs.mean(0)


class Shifted(nn.Module):
    """Every example gets the features of its neighbour."""

    def forward(self, inputs):
        return inputs.roll(1, 0)


class SoftmaxOverBatch(nn.Module):
    def forward(self, inputs):
        return inputs.softmax(0)


class Tokens(nn.Module):
    def __init__(self, leaks: bool) -> None:
        super().__init__()
        self.embedding, self.output, self.leaks = nn.Embedding(50, 8), nn.Linear(8, 3), leaks

    def forward(self, tokens):
        x = self.embedding(tokens).mean(1)
        return self.output(x + x.mean(0) if self.leaks else x)


class Recurrent(nn.Module):
    """Time first, examples second."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.output = nn.GRU(4, 8), nn.Linear(8, 2)

    def forward(self, inputs):
        return self.output(self.rnn(inputs)[0][-1])


def network(*between: nn.Module) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), *between, nn.Tanh(), nn.Linear(8, 2))


@pytest.mark.parametrize("leak", [MeanOverBatch, Shifted, SoftmaxOverBatch])
def test_a_leak_between_examples_is_found(classifier, leak):
    result = Dependency().run(classifier(network(leak())))

    assert result.verdict == "unhealthy"
    assert result.evidence["num_leaking_pairs"] > 0


@pytest.mark.parametrize("module", [nn.LayerNorm(8), nn.Dropout(0.5), nn.Identity(), nn.Softmax(1)])
def test_a_healthy_network_leaks_nothing(classifier, module):
    result = Dependency().run(classifier(network(module)))

    assert result.verdict == "healthy"
    assert result.evidence["num_leaking_pairs"] == 0


def test_batch_norm_in_training_mode_is_legitimate(classifier):
    result = Dependency().run(classifier(network(nn.BatchNorm1d(8))))

    assert result.verdict == "healthy"
    assert "batch norm" in result.headline
    assert result.evidence["num_pairs_through_batch_norm"] > 0


def test_a_leak_beside_batch_norm_is_found(classifier):
    result = Dependency().run(classifier(network(nn.BatchNorm1d(8), Shifted())))

    assert result.verdict == "unhealthy"


def test_the_neighbour_alone_is_seen_to_move_an_output(classifier):
    subject = classifier(network(Shifted()), size=6)
    trial, batch = subject.trial(), subject.first_batches(1)[0]

    moved = influence_of(trial, batch).strengths > 0

    assert torch.equal(moved, torch.eye(6, dtype=torch.bool).roll(-1, 1))


def test_influences_are_the_jacobians_blocks(classifier):
    subject = classifier(network(MeanOverBatch()), size=5)
    trial, (inputs, targets) = subject.trial(), subject.first_batches(1)[0]
    jacobian = torch.autograd.functional.jacobian(trial.model, inputs)  # (5, 2, 5, 4)
    weights = torch.randn(5, 2, generator=torch.Generator().manual_seed(0))

    strengths = influence_of(trial, (inputs, targets)).strengths

    expected = torch.einsum("io,iojf->ijf", weights, jacobian).norm(dim=2)
    torch.testing.assert_close(strengths, expected)


@pytest.mark.parametrize(("leaks", "verdict"), [(True, "unhealthy"), (False, "healthy")])
def test_integer_inputs_are_exchanged(leaks, verdict):
    batch = (torch.randint(0, 50, (6, 9)), torch.randint(0, 3, (6,)))

    result = Dependency().run(subject_of_loop(Tokens(leaks), F.cross_entropy, None, [batch]))

    assert result.verdict == verdict


def test_time_before_examples_is_no_leak():
    batch = (torch.randn(7, 5, 4), torch.randint(0, 2, (5,)))

    assert Dependency().run(subject_of_loop(Recurrent(), F.cross_entropy, None, [batch])).verdict == "healthy"


def test_shapes_that_broadcast_in_the_loss_are_found():
    batch = (torch.randn(6, 4), torch.randn(6))

    result = Dependency().run(subject_of_loop(nn.Linear(4, 1), nn.MSELoss(), None, [batch]))

    assert result.verdict == "unhealthy"
    assert "broadcast" in result.meaning


def test_class_weights_share_a_denominator_and_nothing_else(classifier):
    criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 9.0]))

    assert Dependency().run(classifier(criterion=criterion)).verdict == "healthy"


def test_an_output_that_depends_on_nothing_is_no_proof_of_health(classifier):
    model = network()
    nn.init.zeros_(model[0].weight)

    assert Dependency().run(classifier(model)).verdict == "unclear"


def test_one_example_cannot_depend_on_another(classifier):
    with pytest.raises(ProbeError, match="two examples"):
        Dependency().run(classifier(size=1))


def test_an_output_without_a_row_for_each_example_is_refused(classifier):
    with pytest.raises(ProbeError, match="row for each"):
        Dependency().run(classifier(nn.Sequential(nn.Linear(4, 2), nn.Flatten(0))))
