from collections import Counter
from dataclasses import replace

import pytest
import torch
from cases import CASES, CODES, Case, Data, Examples, train

BY_ID = {case.id: case for case in CASES}
SOURCES = {"autotrainer", "stackoverflow", "healthy", "own"}
FAMILIES = {"mlp", "cnn", "rnn", "transformer", "autoencoder", "embedding", "gan"}

# Some cases are meant to provoke this one.
pytestmark = pytest.mark.filterwarnings("ignore:Using a target size")


def two_batches(examples: Examples, batch_size: int) -> Examples:
    inputs, targets = examples
    return inputs[: 2 * batch_size], targets[: 2 * batch_size]


def shortened(case: Case, batch_size: int = 4) -> Case:
    """Return the case as two updates of one epoch on a few examples."""
    data = case.build.data()
    few = Data(two_batches(data.train, batch_size), two_batches(data.validation, 100))
    options = replace(case.build.options, load_seconds=0.0, accumulate=1)
    return replace(case, build=replace(case.build, data=lambda: few, batch_size=batch_size, epochs=1, options=options))


class Notebook:
    """An observer that remembers what was logged."""

    def __init__(self, program) -> None:
        self.program = program
        self.steps: list[torch.Tensor] = []
        self.evaluations: list[dict[str, float]] = []
        self.num_criterion_calls = 0

    def log(self, **values) -> None:
        self.steps.append(values["loss"])

    def log_validation(self, **values) -> None:
        self.evaluations.append(values)

    def criterion(self, outputs, targets):
        self.num_criterion_calls += 1
        return self.program.criterion(outputs, targets)


def test_every_id_names_one_case():
    counts = Counter(case.id for case in CASES)

    assert [id for id, count in counts.items() if count > 1] == []


def test_there_are_the_published_cases_and_at_least_forty_of_our_own():
    counts = Counter(case.source for case in CASES)

    assert counts["autotrainer"] + counts["stackoverflow"] + counts["healthy"] == 73
    assert counts["own"] >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_uses_only_known_words(case):
    assert case.causes <= CODES
    assert case.source in SOURCES
    assert case.family in FAMILIES


def test_every_code_but_the_general_one_is_a_cause_of_some_case():
    used = frozenset().union(*(case.causes for case in CASES))

    assert CODES - used == {"loss_not_decreasing"}


def test_every_fault_of_our_own_has_a_repaired_twin_and_a_hint():
    faults = [case for case in CASES if case.source == "own" and case.causes]

    assert [case.id for case in faults if not (case.repaired_by and case.remedy_hint)] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.repaired_by], ids=lambda case: case.id)
def test_a_repaired_twin_is_healthy(case):
    twin = BY_ID[case.repaired_by]

    assert case.causes
    assert not twin.causes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_can_be_built_and_trained_for_two_steps(case):
    program = shortened(case).build(0)

    result = train(program, 0)

    assert 1 <= result.num_steps <= 2
    assert len(result.scores) == len(result.losses) == 1


@pytest.mark.parametrize("id", ["CNN-shift", "LSTM-rows", "TRF-dropout", "VAE-summed", "GAN-pair", "SIM-variance"])
def test_the_seed_decides_everything(id):
    case = shortened(BY_ID[id])

    first, second, other = train(case.build(1), 1), train(case.build(1), 1), train(case.build(2), 2)

    assert first.losses == second.losses
    assert first.losses != other.losses


@pytest.mark.parametrize("id", ["H-sine", "REG-linear", "REG-closure", "GAN-pair", "SIM-variance"])
def test_an_observer_sees_every_step_and_changes_no_number(id):
    case = shortened(BY_ID[id])
    program = case.build(0)
    observer = Notebook(program)

    watched, alone = train(program, 0, observer), train(case.build(0), 0)

    assert len(observer.steps) == watched.num_steps
    assert len(observer.evaluations) == 1
    assert watched.losses == alone.losses


def test_a_plain_function_is_called_through_the_observer():
    program = shortened(BY_ID["REG-linear"]).build(0)
    observer = Notebook(program)

    result = train(program, 0, observer)

    assert observer.num_criterion_calls == result.num_steps + 1  # and once to evaluate


def test_a_setting_replaced_in_a_recipe_makes_another_program():
    case = BY_ID["CNN-lr-high"]

    repaired = replace(case.build, learning_rate=0.05)(0)

    assert repaired.optimizer.param_groups[0]["lr"] == 0.05
    assert case.build(0).optimizer.param_groups[0]["lr"] == 5.0
