"""Which trials one trainer may have."""

import pytest

from nn_tui.core.specs.file import load_preset, override
from nn_tui.core.sweeps.batch import MAX_TOGETHER, most_at_once
from nn_tui.core.sweeps.space import parse_space

RATE = "training.learning_rate=[1e-4,1e-1]log"


@pytest.mark.parametrize(
    ("preset", "drawn", "changes", "expected"),
    [
        ("spiral-mlp", [RATE], {}, MAX_TOGETHER),
        ("spiral-mlp", [RATE, "regularization.weight_decay=[1e-5,1e-1]log", "seed=[0,9]"], {}, MAX_TOGETHER),
        ("spiral-mlp", [RATE, "model.hidden={[8],[16]}"], {}, 1),
        ("spiral-mlp", [RATE], {"model.dropout": 0.1}, 1),
        ("digits-cnn", [RATE], {}, 1),
    ],
)
def test_trials_train_together_where_they_differ_in_what_stacked_networks_may_differ_in(
    preset: str, drawn: list[str], changes: dict[str, object], expected: int
) -> None:
    space, _ = parse_space(drawn)

    assert most_at_once(override(load_preset(preset), changes), space) == expected
