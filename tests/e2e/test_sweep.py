"""`nn-tui sweep`: real trials, drawn by the real library."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from nn_tui.core.api.result import open_run

from ..waiting import LONGEST_SECONDS, wait_until

Run = Callable[..., subprocess.CompletedProcess[str]]
ProcessesOf = Callable[[Path], list[psutil.Process]]
RATE = "training.learning_rate=[1e-3,1e-1]log"


@pytest.fixture
def endless(
    tmp_path: Path, plain_environment: dict[str, str], processes_of: ProcessesOf
) -> Iterator["subprocess.Popen[str]"]:
    """A sweep whose first trials train without end."""
    words = ("sweep", "xor-mlp", "--json", "--name", "rates", "--set", RATE, "--set", "training.steps=10000000")
    process = subprocess.Popen(
        [sys.executable, "-m", "nn_tui", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=plain_environment,
    )
    wait_until(lambda: trains(tmp_path / "runs" / "rates-0") or process.poll() is not None)
    yield process
    process.kill()
    process.communicate()
    for left in processes_of(tmp_path):
        left.kill()


def trains(folder: Path) -> bool:
    return (folder / "run.db").exists() and open_run(folder).step > 0


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
    assert done.returncode == 4
    assert [(trial["state"], trial["value"]) for trial in document["trials"]] == [("pruned", None)]
    assert document["trials"][0]["why"] in ("diverged", "non_finite")
    assert document["best"] is None


def test_a_field_that_does_not_exist_is_found_before_the_first_trial(nn_tui: Run, tmp_path: Path) -> None:
    done = nn_tui("sweep", "xor-mlp", "--set", "training.learning_rat=[1e-3,1e-1]")

    assert done.returncode == 2
    assert "learning_rate" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_sweep_of_which_nothing_came_fails_as_its_trials_did(nn_tui: Run) -> None:
    rate = "training.learning_rate=[1e-3,1e-2]"

    done = nn_tui("sweep", "mnist-mlp", "--set", rate, "--set", "data.path=nowhere", "--trials", "1")

    assert done.returncode == 5, done.stderr
    assert "1 runs, 0 complete, 1 failed\n  failed: " in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_ends_trials_in_order_and_nothing_is_learned_from_them(
    endless: "subprocess.Popen[str]", tmp_path: Path, processes_of: ProcessesOf
) -> None:
    endless.send_signal(signal.SIGINT)
    said, narrated = endless.communicate(timeout=LONGEST_SECONDS)

    trials = json.loads(said)["trials"]
    assert endless.returncode == 130, narrated
    assert {(trial["state"], trial["why"]) for trial in trials} == {("failed", "interrupted")}
    assert open_run(tmp_path / "runs" / "rates-0").status == "stopped"
    assert not processes_of(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_second_ctrl_c_ends_trials_at_once(
    endless: "subprocess.Popen[str]", tmp_path: Path, processes_of: ProcessesOf
) -> None:
    for process in processes_of(tmp_path):
        if "nn_tui.core.trainer" in process.cmdline():
            process.suspend()  # it cannot obey the first

    endless.send_signal(signal.SIGINT)
    assert endless.stderr is not None
    wait_until(lambda: "stopping" in endless.stderr.readline())  # pyright: ignore[reportOptionalMemberAccess]
    endless.send_signal(signal.SIGINT)
    endless.communicate(timeout=LONGEST_SECONDS)

    assert endless.returncode == 130
    assert not processes_of(tmp_path)


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
