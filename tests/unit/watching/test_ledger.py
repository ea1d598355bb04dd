"""What a loop may log, and under which name it is kept."""

import pytest
import torch

from nn_tui.core.watching.ledger import MAX_NAME, MAX_SERIES, Ledger


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def ledger(said: list[str]) -> Ledger:
    return Ledger(said.append)


def series(ledger: Ledger) -> dict[str, list[float]]:
    return {name: values for name, _, values in ledger.take(9, final=True) if values}


def test_usual_names_become_those_of_a_run(ledger: Ledger) -> None:
    ledger.log(1, {"accuracy": 0.5, "r2": torch.tensor(0.25), "perplexity": 3})

    assert series(ledger) == {"train_accuracy": [0.5], "train_r2": [0.25], "perplexity": [3.0]}


def test_losses_of_single_examples_are_their_mean(ledger: Ledger) -> None:
    ledger.log(1, {"loss": torch.tensor([1.0, 3.0])})

    assert series(ledger) == {"train_loss": [2.0]}


def test_what_is_no_number_is_said_once_and_left_out(ledger: Ledger, said: list[str]) -> None:
    ledger.log(1, {"note": "fine", "other": None, "accuracy": 1.0})

    assert said == ["run.log(note=…) was given str, which is not a number; left out"]
    assert series(ledger) == {"train_accuracy": [1.0]}


def test_names_are_printable_short_and_not_endless(ledger: Ledger) -> None:
    ledger.log(1, {"\x1b[31mred" + "x" * 500: 1.0})
    ledger.log(1, {f"value_{number}": 1.0 for number in range(2 * MAX_SERIES)})

    found = series(ledger)
    assert len(found) < MAX_SERIES + 1
    assert all(name.isprintable() and len(name) <= MAX_NAME for name in found)


def test_an_evaluation_is_told_once_a_step_whatever_its_prefix(ledger: Ledger) -> None:
    assert ledger.log_validation(5, {"val_loss": 1.0, "validation_loss": 2.0}) == {"validation_loss": 1.0}
    assert ledger.log_validation(6, {"loss": 3.0}) == {"validation_loss": 3.0}
