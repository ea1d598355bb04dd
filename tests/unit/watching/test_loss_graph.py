"""Which loss a graph ends in, and what it compares, without being shown a criterion."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nn_tui.core.watching.backward import BackwardHook
from nn_tui.core.watching.loss_graph import MinimisedLoss, minimised_loss

from .conftest import Watch, classes, step

NUM_EXAMPLES, NUM_CLASSES = 16, 3


@pytest.fixture
def model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, NUM_CLASSES))


@pytest.fixture
def scores(model: nn.Sequential) -> Tensor:
    return model(torch.randn(NUM_EXAMPLES, 4))


LABELS = torch.arange(NUM_EXAMPLES) % NUM_CLASSES
NUMBERS = torch.linspace(-1, 1, NUM_EXAMPLES * NUM_CLASSES).reshape(NUM_EXAMPLES, NUM_CLASSES)
SHARES = (NUMBERS > 0).float()


def read(loss: Tensor, returned: Any) -> MinimisedLoss:
    found = minimised_loss(loss, returned)
    assert found is not None, "this loss can be read"
    return found


@pytest.mark.parametrize(
    ("loss_of", "name", "function"),
    [
        (lambda scores: F.cross_entropy(scores, LABELS), "cross_entropy", None),
        (lambda scores: F.nll_loss(scores.log_softmax(1), LABELS), "cross_entropy", None),
        (lambda scores: F.nll_loss(scores, LABELS), "nll_loss", None),
        (lambda scores: F.nll_loss(scores.log_softmax(0), LABELS), "nll_loss", "log_softmax"),
        (lambda scores: F.nll_loss(scores.softmax(1).log(), LABELS), "nll_loss", None),
        (lambda scores: F.cross_entropy(scores.softmax(1), LABELS), "cross_entropy", "softmax"),
        (lambda scores: F.cross_entropy(scores.relu().reshape(-1, NUM_CLASSES), LABELS), "cross_entropy", "relu"),
        (lambda scores: F.mse_loss(scores, NUMBERS), "mse_loss", None),
        (lambda scores: (NUMBERS - scores.squeeze()).pow(2).mean(), "mse_loss", None),
        (lambda scores: F.l1_loss(scores, NUMBERS), "l1_loss", None),
        (lambda scores: F.smooth_l1_loss(scores, NUMBERS, beta=0.5), "smooth_l1_loss", None),
        (lambda scores: F.huber_loss(scores, NUMBERS, delta=0.1), "huber_loss", None),
        (lambda scores: F.binary_cross_entropy(scores.sigmoid(), SHARES), "binary_cross_entropy", "sigmoid"),
        (
            lambda scores: F.binary_cross_entropy_with_logits(scores, SHARES, pos_weight=torch.tensor(3.0)),
            "binary_cross_entropy_with_logits",
            None,
        ),
    ],
)
def test_a_loss_of_torchs_is_read_from_its_graph(
    scores: Tensor, loss_of: Callable[[Tensor], Tensor], name: str, function: str | None
) -> None:
    loss = loss_of(scores)

    found = read(loss, scores)

    assert (found.name, found.function, found.kind) == (name, function, "whole")
    torch.testing.assert_close(found.criterion(found.outputs, found.targets), loss.detach())


def test_a_distance_is_read_with_the_function_that_gave_the_output(scores: Tensor) -> None:
    returned = scores.tanh()

    found = read((returned - NUMBERS).abs().mean(), returned)

    assert (found.name, found.function) == ("l1_loss", "tanh")
    torch.testing.assert_close(found.targets, NUMBERS)


@pytest.mark.parametrize(
    ("loss_of", "kind"),
    [
        (lambda scores, model: F.cross_entropy(scores, LABELS, reduction="none").mean(), "whole"),
        (lambda scores, model: F.cross_entropy(scores, LABELS, reduction="sum"), "scaled"),
        (lambda scores, model: F.cross_entropy(scores, LABELS) / 4, "scaled"),
        (lambda scores, model: -F.cross_entropy(scores, LABELS), "scaled"),
        (lambda scores, model: F.cross_entropy(scores, LABELS) + 0.1 * penalty(model), "whole"),
        (lambda scores, model: F.cross_entropy(scores, LABELS) + 0.1 * distance_moved(model), "whole"),
        (lambda scores, model: 0.3 * F.cross_entropy(scores, LABELS) + penalty(model), "part"),
        (lambda scores, model: F.cross_entropy(scores, LABELS) + scores.pow(2).mean(), "part"),
        (lambda scores, model: F.cross_entropy(scores, LABELS, label_smoothing=0.1), "part"),
        (lambda scores, model: (F.cross_entropy(scores, LABELS, reduction="none") * SHARES[:, 0]).mean(), "part"),
    ],
)
def test_terms_and_factors_tell_whether_the_loss_can_be_held_against_a_guess(
    model: nn.Sequential, scores: Tensor, loss_of: Callable[[Tensor, nn.Module], Tensor], kind: str
) -> None:
    assert read(loss_of(scores, model), scores).kind == kind


def penalty(model: nn.Module) -> Tensor:
    return torch.stack([weight.abs().sum() for weight in model.parameters()]).sum()


def distance_moved(model: nn.Module) -> Tensor:
    return torch.stack([(weight - 1).pow(2).sum() for weight in model.parameters()]).sum()


@pytest.mark.parametrize(
    "loss_of",
    [
        lambda scores: scores.pow(2).mean(),
        lambda scores: F.cross_entropy(scores, LABELS) + F.mse_loss(scores, NUMBERS),
        lambda scores: F.cross_entropy(nn.Linear(4, 3)(torch.randn(16, 4)), LABELS),
        lambda scores: (scores.log_softmax(1) * SHARES).sum(1).mean(),
    ],
    ids=["none of torch's", "two of them", "another model's", "by hand"],
)
def test_a_loss_that_cannot_be_told_is_left_alone(scores: Tensor, loss_of: Callable[[Tensor], Tensor]) -> None:
    assert minimised_loss(loss_of(scores), scores) is None


def test_a_model_that_computes_its_own_loss_is_read_as_well(scores: Tensor) -> None:
    loss = F.cross_entropy(scores, LABELS)

    found = read(loss / 2, {"loss": loss, "hidden": None})

    assert torch.equal(found.targets, LABELS)


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize(
    "criterion", [F.mse_loss, F.l1_loss, F.huber_loss, lambda outputs, targets: ((outputs - targets) ** 2).mean()]
)
def test_shapes_are_those_from_before_they_were_broadcast(criterion: Callable[[Tensor, Tensor], Tensor]) -> None:
    outputs = nn.Linear(4, 1)(torch.randn(16, 4))

    found = read(criterion(outputs, NUMBERS[:, 0]), outputs)

    assert (found.outputs.shape, found.targets.shape) == ((16, 1), (16,))
    torch.testing.assert_close(found.targets, NUMBERS[:, 0])


def test_of_a_large_batch_only_some_examples_are_kept() -> None:
    scores = torch.zeros(5000, 100, requires_grad=True) * 1

    found = read(F.cross_entropy(scores, torch.zeros(5000, dtype=torch.int64)), scores)

    assert len(found.outputs) == len(found.targets) < 5000
    assert found.outputs.untyped_storage().nbytes() <= 2**20


def test_a_graph_that_was_followed_already_says_so(scores: Tensor) -> None:
    loss = F.cross_entropy(scores, LABELS)
    loss.backward()

    with pytest.raises(ValueError, match="is gone"):
        minimised_loss(loss, scores)


def test_backward_is_torchs_own_again_when_the_last_has_stopped_listening(scores: Tensor) -> None:
    own, heard = torch.autograd.backward, list[str]()
    hooks = [BackwardHook(lambda loss, name=name: heard.append(name)) for name in ("first", "second")]

    for hook in hooks:
        hook.on()
    hooks[0].off()
    scores.sum().backward()
    hooks[1].off()

    assert heard == ["second"]
    assert torch.autograd.backward is own


def test_backward_is_left_to_another_tool_that_has_taken_it(monkeypatch: pytest.MonkeyPatch, scores: Tensor) -> None:
    own = torch.autograd.backward
    theirs = lambda *args, **options: own(*args, **options)  # noqa: E731
    monkeypatch.setattr(torch.autograd, "backward", theirs)
    hook = BackwardHook(lambda loss: pytest.fail("nothing is heard"))

    hook.on()
    scores.sum().backward()
    hook.off()

    assert torch.autograd.backward is theirs


def train(watch: Watch, model: nn.Module, loss_of: Callable[[Tensor, Tensor], Tensor], num_steps: int = 40, **options):
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with watch(model, optimizer, **options) as run:
        for inputs, targets in classes(num_steps):
            loss = loss_of(model(inputs), targets)
            step(model, optimizer, loss)
            run.log(loss=loss)
    return run


@pytest.mark.parametrize("budget", [0.01, "all"])
def test_without_a_criterion_a_loss_is_held_against_a_guess_all_the_same(
    watch: Watch, model: nn.Sequential, budget: Any
) -> None:
    shown = train(watch, model, criterion := nn.CrossEntropyLoss(), criterion=criterion, budget=budget, num_steps=80)

    unseen = train(watch, model, F.cross_entropy, budget=budget, num_steps=80)

    assert unseen.view.started.data["criterion"] == "cross_entropy"
    assert unseen.view.started.task == "classification"
    assert unseen.view.last("baseline_loss") == pytest.approx(shown.view.last("baseline_loss"), rel=0.05)
    assert set(unseen.view.series_names) == set(shown.view.series_names)
    assert torch.autograd.backward.__module__ == "torch.autograd"


def test_a_criterion_that_was_shown_and_is_not_called_does_not_keep_the_loss_from_being_read(
    watch: Watch, model: nn.Sequential
) -> None:
    run = train(watch, model, F.cross_entropy, criterion=nn.CrossEntropyLoss())

    assert run.view.last("baseline_loss") is not None


def test_a_loss_that_is_a_quarter_is_held_against_a_quarter_of_a_guess(watch: Watch, model: nn.Sequential) -> None:
    from nn_tui.core.diagnosis.impact import impact_of

    run = train(watch, model, lambda outputs, targets: F.cross_entropy(outputs * 0, targets) / 4, num_steps=80)

    impact = impact_of(run.view)
    assert impact.has_baseline
    assert impact.progress == pytest.approx(0, abs=0.1)


def test_a_softmax_before_a_cross_entropy_is_found_without_a_criterion(watch: Watch, model: nn.Sequential) -> None:
    run = train(watch, model, lambda outputs, targets: F.cross_entropy(outputs.softmax(1), targets), num_steps=80)

    found = {finding.code: finding for finding in run.findings}
    assert found["loss_output_mismatch"].evidence["kind"] == "applied_twice"


def test_numbers_of_training_are_the_same_whether_the_loss_is_read_or_not(watch: Watch) -> None:
    trained = []
    for is_watched in (False, True):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
        train(watch, model, F.cross_entropy, budget="all" if is_watched else 0)
        trained.append([weight.detach().clone() for weight in model.parameters()])

    assert all(torch.equal(plain, watched) for plain, watched in zip(*trained, strict=True))
