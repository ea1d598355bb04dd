"""The range test finds where the loss falls and where it diverges."""

import pytest
import torch
from torch import nn

from nn_tui.core.diagnosis.remedies import remedies_for
from nn_tui.core.probes.learning_rate_range import LearningRateRange
from nn_tui.core.probes.recorded import open_spec, subject_of_session
from nn_tui.core.probes.subject import subject_of_loop
from nn_tui.core.probing.result import ProbeError
from nn_tui.core.spec import RunSpec, Training
from nn_tui.core.specs.file import load_preset


@pytest.mark.parametrize("eigenvalue", [0.13, 1.3, 31.0, 1.7e6, 2.3e11])
def test_gradient_descent_on_a_quadratic_diverges_at_two_over_its_eigenvalue(quadratic, eigenvalue):
    result = LearningRateRange().run(quadratic(eigenvalue))

    assert result.evidence["diverges_at"] == pytest.approx(2 / eigenvalue, rel=0.12)
    assert result.evidence["suggested_learning_rate"] < 1 / eigenvalue


def test_a_rate_beyond_divergence_is_unhealthy(quadratic):
    result = LearningRateRange().run(quadratic(1.3, learning_rate=3.0))

    assert result.verdict == "unhealthy"
    assert "beyond" in result.meaning


def test_a_rate_far_below_is_unhealthy_and_a_better_one_is_named(classifier):
    result = LearningRateRange().run(classifier(learning_rate=1e-6))

    assert result.verdict == "unhealthy"
    assert "times below" in result.meaning
    assert 1e-3 < result.evidence["suggested_learning_rate"] < 10


def test_a_sensible_rate_is_healthy(classifier):
    result = LearningRateRange().run(classifier(learning_rate=0.05))

    assert result.verdict == "healthy"


def test_a_network_that_no_rate_helps_gets_no_proposal(classifier):
    result = LearningRateRange().run(classifier(label=lambda x: torch.randint(0, 2, (len(x),))))

    assert result.evidence["suggested_learning_rate"] is None


def test_clipped_gradients_are_clipped_in_the_test_too():
    spec = load_preset("digits-mlp")
    session = open_spec(spec)
    subject = subject_of_session(session, "digits")
    trial = subject.learning_trial()
    assert trial.optimizer is not None

    object.__setattr__(subject, "max_gradient_norm", 1e-3)
    clipped = subject.learning_trial()
    clipped.step(next(subject.batches()))

    norm = torch.cat([p.grad.flatten() for p in clipped.model.parameters() if p.grad is not None]).norm()
    assert norm.item() == pytest.approx(1e-3, rel=1e-3)


def test_parameter_groups_keep_their_ratio(classifier):
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    groups = [{"params": model[0].parameters(), "lr": 0.01}, {"params": model[2].parameters(), "lr": 0.1}]
    batch = (torch.randn(8, 4), torch.randint(0, 2, (8,)))
    subject = subject_of_loop(model, nn.CrossEntropyLoss(), torch.optim.SGD(groups), [batch])
    trial = subject.learning_trial()

    trial.set_learning_rate(2.0)

    assert trial.optimizer is not None
    assert [group["lr"] for group in trial.optimizer.param_groups] == pytest.approx([2.0, 20.0])
    assert [group["lr"] for group in subject.optimizer.param_groups] == [0.01, 0.1]


def test_remedies_use_what_the_test_proposes(quadratic):
    spec = RunSpec(training=Training(optimizer="sgd", learning_rate=3.0))
    result = LearningRateRange().run(quadratic(1.3, learning_rate=3.0))

    remedy = remedies_for("learning_rate_too_high", spec, result.evidence)[0]

    assert remedy.id == "probed_learning_rate"
    assert remedy.set["training.learning_rate"] == pytest.approx(result.evidence["suggested_learning_rate"], rel=0.5)


def test_a_proposal_in_the_wrong_direction_is_no_remedy():
    spec = RunSpec(training=Training(optimizer="sgd", learning_rate=1e-3))

    remedies = remedies_for("learning_rate_too_high", spec, {"suggested_learning_rate": 0.1})

    assert "probed_learning_rate" not in {remedy.id for remedy in remedies}


def test_without_an_optimiser_there_is_nothing_to_sweep():
    subject = subject_of_loop(nn.Linear(2, 1), nn.MSELoss(), None, [(torch.ones(3, 2), torch.ones(3, 1))])

    with pytest.raises(ProbeError, match="optimiser"):
        LearningRateRange().run(subject)
