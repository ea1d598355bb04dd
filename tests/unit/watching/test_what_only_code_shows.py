"""Faults of a plain loop that no log can show, each from the loop to the finding, and the loop without any of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

from .conftest import Watch, classes, step

NUM_EPOCHS, STEPS_PER_EPOCH = 5, 12


def network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 3))


def plain_loop(
    watch: Watch,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    zero_grad: bool = True,
    evaluate: Callable[[nn.Module], Any] | None = None,
    notes: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """Train for some epochs, each with an evaluation; return the findings by code, with notes if wanted."""
    with watch(model, optimizer, **options) as run:
        for _ in range(NUM_EPOCHS):
            for inputs, targets in classes(STEPS_PER_EPOCH):
                loss = F.cross_entropy(model(inputs), targets)
                if zero_grad:
                    optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                run.log(loss=loss)
            (evaluate or in_evaluation_mode)(model)
            run.log_validation(loss=loss.item())
    return {finding.code: finding for finding in run.findings if finding.severity != "note" or notes}


def in_evaluation_mode(model: nn.Module) -> None:
    model.eval()
    with torch.no_grad():
        for inputs, _ in classes(3):
            model(inputs)
    model.train()


def in_training_mode(model: nn.Module) -> None:
    with torch.no_grad():
        for inputs, _ in classes(3):
            model(inputs)


def without_going_back(model: nn.Module) -> None:
    in_evaluation_mode(model)
    model.eval()


def with_dropout_on_purpose(model: nn.Module) -> None:
    model.eval()
    model[2].train()
    model(next(classes(1))[0])
    model.train()


@pytest.mark.parametrize("budget", [0.01, "all"])
def test_a_sound_loop_has_none_of_these_faults(watch: Watch, budget: Any) -> None:
    model = network()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1), budget=budget)

    assert findings == {}


@pytest.mark.parametrize("budget", [0.01, "all"])
def test_validation_in_training_mode_is_named(watch: Watch, budget: Any) -> None:
    model = network()

    findings = plain_loop(
        watch, model, torch.optim.SGD(model.parameters(), 0.1), evaluate=in_training_mode, budget=budget, notes=True
    )

    assert findings["evaluation_mode"].severity == "note", "training goes well: what is wrong is what was measured"
    assert findings["evaluation_mode"].headline.startswith("Validation is measured in training mode")
    assert findings["evaluation_mode"].first_step == 2 * STEPS_PER_EPOCH


def test_a_compiled_model_is_listened_to_without_a_warning_from_torch(watch: Watch) -> None:
    model = network()
    compiled = torch.compile(model, backend="eager")

    findings = plain_loop(
        watch, compiled, torch.optim.SGD(model.parameters(), 0.1), evaluate=in_training_mode, notes=True
    )

    assert findings["evaluation_mode"].headline.startswith("Validation is measured in training mode")


def test_training_that_stays_in_evaluation_mode_is_named(watch: Watch) -> None:
    model = network()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1), True, without_going_back, notes=True)

    assert findings["evaluation_mode"].headline.startswith("Since step 13 the model trains in evaluation mode")


def test_dropout_left_on_by_itself_is_somebodys_purpose(watch: Watch) -> None:
    model = network()

    findings = plain_loop(
        watch, model, torch.optim.SGD(model.parameters(), 0.1), evaluate=with_dropout_on_purpose, notes=True
    )

    assert "evaluation_mode" not in findings


def test_modes_of_a_model_without_such_layers_do_not_matter(watch: Watch) -> None:
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1), evaluate=in_training_mode, notes=True)

    assert "evaluation_mode" not in findings


def test_a_forgotten_zero_grad_is_named(watch: Watch) -> None:
    model = network()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.5), zero_grad=False)

    assert "missing_zero_grad" in findings


def test_parameters_that_the_optimiser_was_not_given_are_named(watch: Watch) -> None:
    model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

    findings = plain_loop(watch, model, torch.optim.SGD(model[2].parameters(), 0.1), notes=True)

    assert findings["unchanged_weights"].headline.startswith("The optimiser was not given the weights of 0")


def test_a_layer_that_the_loss_is_not_connected_to_is_named(watch: Watch) -> None:
    class Cut(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(4, 16), nn.Linear(16, 3)

        def forward(self, inputs: Tensor) -> Tensor:
            return self.second(torch.relu(self.first(inputs)).detach())

    model = Cut()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1))

    assert list(findings) == ["unchanged_weights"]
    assert findings["unchanged_weights"].headline.startswith("No gradient ever reached first")


class Pictures(Dataset[Any]):
    """A dataset that computes each example, and draws random numbers of everybody's."""

    def __init__(self, numbers: range) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> Any:
        torch.rand(1), np.random.rand()
        return np.random.default_rng(self._numbers[number]).integers(0, 255, (8, 8, 3), np.uint8), 1


class Broken(Pictures):
    def __getitem__(self, number: int) -> Any:
        raise OSError("no such file")


INPUTS = torch.randn(300, 20, generator=torch.Generator().manual_seed(1))
TOKENS = torch.randint(0, 3, (300, 4), generator=torch.Generator().manual_seed(1))
LEAKING = {
    "arrays": (INPUTS[:200].numpy(), INPUTS[150:].numpy()),
    "tensors with targets": ((INPUTS[:200], torch.zeros(200)), (INPUTS[150:], torch.zeros(150))),
    "loaders": (
        DataLoader(TensorDataset(INPUTS[:200]), 16, shuffle=True),
        DataLoader(TensorDataset(INPUTS[150:]), 16),
    ),
    "subsets": (Subset(Pictures(range(300)), range(200)), Subset(Pictures(range(300)), range(150, 300))),
    "parts of one dataset": (
        Subset(pictures := Pictures(range(300)), list(range(200))),
        Subset(pictures, list(range(150, 300))),
    ),
    "texts": ([(f"text {n}", 0) for n in range(200)], [(f"text {n}", 0) for n in range(150, 300)]),
    "rows by name": ([{"x": n, "label": 0} for n in range(200)], [{"x": n, "label": 1} for n in range(150, 300)]),
}
SOUND = {
    "arrays": (INPUTS[:200], INPUTS[200:]),
    "loaders": (DataLoader(Pictures(range(200)), 16), DataLoader(Pictures(range(200, 300)), 16)),
    "inputs that repeat": (TOKENS[:200], TOKENS[200:]),
    "of other shapes": (INPUTS, INPUTS[:, :10]),
    "a loader that raises": (DataLoader(Broken(range(20)), 4), DataLoader(Broken(range(20)), 4)),
    "a generator": ((n for n in range(9)), (n for n in range(9))),
    "empty": (INPUTS[:0], INPUTS[:0]),
}


@pytest.mark.parametrize("kind", LEAKING)
def test_validation_examples_that_were_trained_on_are_found(watch: Watch, kind: str) -> None:
    model = network()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1), data=LEAKING[kind])

    assert list(findings) == ["data_leakage"]
    assert findings["data_leakage"].evidence["shared_share"] == pytest.approx(1 / 3, abs=0.01)
    assert findings["data_leakage"].remedies[0].id == "keep_data_apart"


@pytest.mark.parametrize("kind", SOUND)
def test_data_that_are_apart_or_alike_by_chance_are_no_finding(watch: Watch, kind: str) -> None:
    model = network()

    findings = plain_loop(watch, model, torch.optim.SGD(model.parameters(), 0.1), data=SOUND[kind])

    assert findings == {}


def test_looking_at_examples_draws_no_random_number(watch: Watch) -> None:
    model = nn.Linear(4, 3)
    torch.manual_seed(3)
    np.random.seed(3)
    before = torch.get_rng_state(), np.random.get_state()[1].copy()

    with watch(model, optimizer := torch.optim.SGD(model.parameters(), 0.1), data=LEAKING["subsets"]):
        assert torch.equal(torch.get_rng_state(), before[0])
        assert (np.random.get_state()[1] == before[1]).all()
        step(model, optimizer, model(torch.ones(2, 4)).sum())
