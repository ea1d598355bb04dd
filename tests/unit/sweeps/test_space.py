"""What a sweep draws, as written on a command line."""

import pytest

from nn_tui.core.specs.errors import SpecError
from nn_tui.core.sweeps.space import Choice, Range, parse_space


def test_ranges_and_choices_are_told_from_fixed_values() -> None:
    drawn, fixed = parse_space(
        [
            "training.learning_rate=[1e-4, 1e-1]log",
            "training.batch_size=[16,128]",
            "model.hidden={[16],[64, 64]}",
            "training.optimizer={adam,sgd}",
            "training.steps=100",
            "model.activation=tanh",
        ]
    )

    assert drawn == (
        Range("training.learning_rate", 1e-4, 1e-1, True),
        Range("training.batch_size", 16, 128, False),
        Choice("model.hidden", ([16], [64, 64]), ("[16]", "[64, 64]")),
        Choice("training.optimizer", ("adam", "sgd"), ("adam", "sgd")),
    )
    assert fixed == ["training.steps=100", "model.activation=tanh"]


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("a.b=[adam,sgd]", "a range has two numbers"),
        ("a.b=[2,1]", "from the lower to the higher"),
        ("a.b=[0.0,1.0]log", "a log range begins above zero"),
        ("a.b={adam}", "choices are two or more"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(assignment: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=f"^a.b: .*{sentence}"):
        parse_space([assignment])
