"""Trials of a sweep trained as one computation: real trainers."""

from pathlib import Path

from nn_tui.core.groups.lanes import num_cores
from nn_tui.core.launching.launch import LOG_NAME
from nn_tui.core.specs.file import load_preset, override
from nn_tui.core.sweeps.space import Choice
from nn_tui.core.sweeps.sweep import Sweep

SHORT = {"training.steps": 60, "training.optimizer": "sgd", "instruments.budget": 0.0}


def test_a_trial_that_diverges_is_pruned_and_those_that_train_with_it_go_on(tmp_path: Path):
    rates = Choice("training.learning_rate", (0.01, 1e10), ("0.01", "1e10"))
    spec = override(load_preset("function-fit"), SHORT)
    sweep = Sweep(spec, (rates,), tmp_path, num_trials=num_cores() + 1)  # so that the first two are trained together

    results = list(sweep.results())

    first_two = [result for result in results if result.folder.name in (f"{sweep.name}-0", f"{sweep.name}-1")]
    assert {result.parameters[rates.field]: result.state for result in first_two} == {0.01: "complete", 1e10: "pruned"}
    assert {result.why for result in first_two} <= {"", "diverged", "non_finite"}
    assert sum((result.folder / LOG_NAME).exists() for result in results) == num_cores()
