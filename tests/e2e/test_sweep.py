"""`nn-tui sweep`: real trials, drawn by the real library."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn_tui.core.python_api import open_run

Run = Callable[..., subprocess.CompletedProcess[str]]
RATE = "training.learning_rate=[1e-3,1e-1]log"


def test_trials_are_runs_and_a_sweep_of_the_same_name_goes_on(nn_tui: Run, tmp_path: Path) -> None:
    words = ("sweep", "xor-mlp", "--json", "--name", "rates", "--set", RATE, "--set", "training.steps=30")

    first = nn_tui(*words, "--trials", "2")
    second = nn_tui(*words, "--trials", "1")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    trials = json.loads(first.stdout)["trials"] + json.loads(second.stdout)["trials"]
    assert sorted(trial["run"] for trial in trials) == ["rates-0", "rates-1", "rates-2"]
    for trial in trials:
        spec = open_run(tmp_path / "runs" / trial["run"]).spec
        assert spec.training.learning_rate == trial["parameters"]["training.learning_rate"]
        assert spec.run_group == "rates"


def test_a_trial_that_diverges_is_pruned_and_says_why(nn_tui: Run) -> None:
    rate = "training.learning_rate=[1e10,1e11]"

    done = nn_tui("sweep", "function-fit", "--json", "--set", rate, "--set", "training.optimizer=sgd", "--trials", "1")

    document = json.loads(done.stdout)
    assert [(trial["state"], trial["value"]) for trial in document["trials"]] == [("pruned", None)]
    assert document["trials"][0]["why"] in ("diverged", "non_finite")
    assert document["best"] is None


def test_a_field_that_does_not_exist_is_found_before_the_first_trial(nn_tui: Run, tmp_path: Path) -> None:
    done = nn_tui("sweep", "xor-mlp", "--set", "training.learning_rat=[1e-3,1e-1]")

    assert done.returncode == 2
    assert "learning_rate" in done.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_on_a_terminal_trials_are_shown_and_opened_and_the_sweep_goes_on_without_the_screen(
    terminal: Callable[..., Any],
) -> None:
    window = terminal(
        *("sweep", "xor-mlp", "--name", "rates", "--trials", "3"),
        *("--set", RATE, "--set", "model.hidden={[4],[8]}", "--set", "training.steps=30"),
    )
    window.wait_for("1 of 3 trials")
    window.wait_for("learning_rate")

    window.press("\r")
    window.wait_for("Loss")
    window.press("\x1b")
    window.wait_for("of 3 trials")
    window.press("q")

    assert window.wait_for_exit() == 0
    assert "rates: 3 runs, 3 complete" in window.text
