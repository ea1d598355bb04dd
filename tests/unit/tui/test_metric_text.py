"""Metrics in words, and which of them are told."""

import pytest

from nn_tui.core.data.tasks import METRICS
from nn_tui.core.runs.main_metric import MAIN_METRICS, PROGRESS_METRICS, VALIDATION_METRICS
from nn_tui.tui.workspace.metric_text import metric_text


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("validation_accuracy", 0.9833, "accuracy 98.3 %"),
        ("train_loss", 0.04123, "train loss 0.0412"),
        ("validation_r2", 0.9118, "R² 0.912"),
        ("validation_bits_per_character", 2.304, "bits per character 2.30"),
        ("validation_iou", 0.75, "IoU 0.750"),
    ],
)
def test_a_metric_is_named_with_its_value(name: str, value: float, expected: str) -> None:
    assert metric_text(name, value) == expected


def test_every_kind_of_task_shows_its_score_while_it_trains() -> None:
    told = {name.removeprefix("validation_") for name in PROGRESS_METRICS}

    assert set(METRICS) - told == {"mae", "pixel_accuracy"}


def test_a_score_says_more_than_a_loss_and_validation_more_than_training() -> None:
    assert VALIDATION_METRICS[-1] == "validation_loss"
    assert MAIN_METRICS[: len(VALIDATION_METRICS)] == VALIDATION_METRICS
