"""Which runs can be drawn for, and in which words the others cannot."""

from pathlib import Path

import pytest

from nn_tui.core.classifying.drawable import why_data_are_not, why_not_drawable
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset

DIGITS = {"name": "digits", "task": "classification", "input_shape": [1, 8, 8]}


def test_grey_pictures_of_classes_can_be_drawn() -> None:
    assert why_data_are_not(DIGITS) is None
    assert why_data_are_not(DIGITS | {"task": "binary"}) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DIGITS | {"name": "cifar10", "input_shape": [3, 32, 32]}, "cifar10: the pictures have 3 channels of colour"),
        (DIGITS | {"name": "iris", "input_shape": [4]}, "iris: the examples are no pictures"),
        (DIGITS | {"task": "reconstruction"}, "digits has examples to rebuild rather than one class a picture"),
        (DIGITS | {"input_shape": [1, 1, 64]}, "1 × 64 pixels leave nothing to draw"),
        ({}, "the data: the examples are no pictures"),
    ],
)
def test_other_data_cannot_and_the_words_say_why(data: dict[str, object], words: str) -> None:
    assert words in (why_data_are_not(data) or "")


def test_a_run_that_has_not_begun_is_too_early(tmp_path: Path) -> None:
    writer = RunWriter.create(tmp_path / "run", load_preset("digits-mlp"))

    words = why_not_drawable(writer.view)

    writer.close()
    assert "has not begun" in (words or "")
