"""Filters over runs: what matches, and what is said about those that cannot be understood."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from nn_tui.core.runs.filter import FilterError, parse_filter


@dataclass
class Run:
    text: str
    fields: dict[str, Any] = field(default_factory=dict)


ADAM = Run(
    "digits-mlp-0001 finished overfitting",
    {
        "status": "finished",
        "validation_accuracy": 0.95,
        "training.optimizer": "adam",
        "seed": 0,
        "split.seed": 3,
        "findings": ("overfitting",),
        "model.hidden": [8, 8],
        "model.bias": True,
    },
)
SGD = Run("spiral-0002 diverged", {"status": "diverged", "training.optimizer": "sgd", "seed": 1, "findings": ()})
KNOWN = sorted({*ADAM.fields, *SGD.fields})


@pytest.mark.parametrize(
    ("text", "adam", "sgd"),
    [
        ("", True, True),
        ("digits", True, False),
        ("DIGITS finished", True, False),
        ("digits or spiral", True, True),
        ("not digits", False, True),
        ("validation_accuracy > 0.9 and optimizer = adam", True, False),
        ("validation_accuracy>90%", True, False),
        ("validation_accuracy < 0.9", False, False),
        ("validation_accuracy != 0.9", True, False),
        ("optimizer != adam", False, True),
        ("training.optimizer = ADAM", True, False),
        ("seed = 0", True, False),
        ("seed >= 1", False, True),
        ("findings = overfitting", True, False),
        ("findings ~ over", True, False),
        ("model.hidden = [8,8]", True, False),
        ("bias = true", True, False),
        ("status = finished or (status = diverged and seed = 0)", True, False),
        ("status = diverged or status = finished seed = 1", False, True),
        ('"0001 finished"', True, False),
    ],
)
def test_a_filter_means_what_it_says(text: str, adam: bool, sgd: bool) -> None:
    matches = parse_filter(text, KNOWN)

    assert (matches(ADAM), matches(SGD)) == (adam, sgd)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "validation_acuracy > 0.9",
            "validation_acuracy: no run has such a field, did you mean 'validation_accuracy'?",
        ),
        ("optimiser = adam", "optimiser: no run has such a field, did you mean 'optimizer'?"),
        ("validation_accuracy >", "a value after validation_accuracy > is missing"),
        ("validation_accuracy > good", "validation_accuracy: good is not a number"),
        ("(digits", "a ) is missing"),
        ("> 3", "'>' does not fit here; a condition begins with a field, such as status = finished"),
        ("digits )", "')' does not fit here"),
    ],
)
def test_a_text_that_is_no_filter_is_answered_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse_filter(text, KNOWN)

    assert str(raised.value) == sentence


def test_a_last_part_that_several_fields_share_is_asked_back() -> None:
    with pytest.raises(FilterError, match=r"rate: a.rate or b.rate\?"):
        parse_filter("rate = 1", ["a.rate", "b.rate"])
