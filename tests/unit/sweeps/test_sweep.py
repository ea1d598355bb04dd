"""A sweep whose trials cannot begin: no trainer is started."""

from pathlib import Path

from nn_tui.core.specs.file import load_preset
from nn_tui.core.sweeps.outcome import sweep_exit_code
from nn_tui.core.sweeps.space import Choice
from nn_tui.core.sweeps.sweep import Sweep


def test_settings_legal_one_by_one_but_not_together_fail_a_trial_not_the_sweep(tmp_path: Path) -> None:
    space = (Choice("training.steps", (5,), ("5",)), Choice("training.epochs", (5,), ("5",)))
    sweep = Sweep(load_preset("xor-mlp"), space, tmp_path, num_trials=2)

    results = list(sweep.results())

    assert [result.state for result in results] == ["failed", "failed"]
    assert "not both" in results[0].why
    assert sweep_exit_code(results) == 1
    assert [trial.state.name for trial in sweep.study.trials] == ["FAIL", "FAIL"]
