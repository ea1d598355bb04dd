"""`run --remedy`: real trainings, one after another, until one is healthy."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn_tui.core.specs.file import read_spec

from ..waiting import LONGEST_SECONDS

Run = Callable[..., subprocess.CompletedProcess[str]]
FAULTY = ("run", "learning-rate-too-low", "--steps", "600", "--name", "mine")


def test_a_faulty_run_is_repaired_and_every_try_kept(nn_tui: Run, tmp_path: Path) -> None:
    gate = ("--fail-on", "validation_accuracy < 0.8")

    done = nn_tui(*FAULTY, "--remedy", "auto", "--json", "--summary", "summary.md", *gate)

    document = json.loads(done.stdout)
    first, second = document["tries"]
    assert done.returncode == 0, done.stderr
    assert document["run"]["name"] == second["run"] == "mine-remedy-1"
    assert (first["findings"], second["findings"]) == (["learning_rate_too_low"], [])
    assert second["metric"]["before"] == first["metric"]["after"] < second["metric"]["after"]
    assert document["gates"][0]["failed"] is False
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"mine", "mine-remedy-1"}
    changes = read_spec(tmp_path / "runs" / "mine-remedy-1" / "run.toml").changes
    assert "for learning_rate_too_low in mine" in changes[0]
    assert "try 1 of 3, for learning_rate_too_low in mine" in done.stderr
    assert "mine-remedy-1 is healthy" in done.stderr
    assert "mine-remedy-1" in (tmp_path / "summary.md").read_text()


def test_a_healthy_run_is_not_changed_and_its_gates_judge_it(nn_tui: Run, tmp_path: Path) -> None:
    gate = ("--fail-on", "train_loss > 0")

    done = nn_tui("run", "xor-mlp", "--name", "mine", "--remedy", "auto", *gate)

    assert done.returncode == 3
    assert done.stdout.startswith("mine: finished")
    assert "nothing is wrong, nothing was changed" in done.stderr
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["mine"]


def test_events_of_all_tries_are_streamed_with_a_word_between(nn_tui: Run) -> None:
    done = nn_tui(*FAULTY, "--remedy", "auto", "--format", "jsonl", "--quiet")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds.count("run_finished") == kinds.count("run_started") == 2
    assert kinds.index("run_finished") < kinds.index("try_started")
    assert kinds[-1] == "tries_ended"
    assert events[-1]["result"] == "mine-remedy-1"
    assert done.stderr == ""


def test_ctrl_c_ends_the_tries_with_a_result(plain_environment: dict[str, str], tmp_path: Path) -> None:
    words = ("run", "learning-rate-too-low", "--epochs", "100000", "--remedy", "auto", "--json", "--name", "mine")
    process = subprocess.Popen(
        [sys.executable, "-m", "nn_tui", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=plain_environment,
    )
    assert process.stderr is not None
    assert any("parameters," in line for line in process.stderr), "training has begun"

    process.send_signal(2)
    out, _ = process.communicate(timeout=LONGEST_SECONDS)

    document = json.loads(out)
    assert process.returncode == 130
    assert document["status"] == "stopped"
    assert [one["run"] for one in document["tries"]] == ["mine"]


def test_one_remedy_is_applied_at_once_when_it_is_named(nn_tui: Run, tmp_path: Path) -> None:
    done = nn_tui("run", "vanishing-gradients", "--epochs", "1", "--name", "mine", "--remedy", "relu")

    spec = read_spec(tmp_path / "runs" / "mine" / "run.toml")
    assert done.returncode == 0, done.stderr
    assert spec.model.activation == "relu"  # pyright: ignore[reportAttributeAccessIssue]
    assert "remedy relu" in spec.changes[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("xor-mlp", "--remedy", "batch_nrm"), "did you mean 'batch_norm'"),
        (("--resume", "mine", "--remedy", "auto"), "cannot change a run that goes on"),
        (("no-such-preset", "--remedy", "auto"), "no-such-preset"),
    ],
)
def test_a_mistake_costs_a_sentence_and_no_training(nn_tui: Run, words: tuple[str, ...], said: str) -> None:
    done = nn_tui("run", *words)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_on_a_terminal_the_tries_are_told_in_lines(terminal: Callable[..., Any]) -> None:
    window = terminal("run", "xor-mlp", "--steps", "100", "--name", "mine", "--remedy", "auto", "--threads", "1")

    code = window.wait_for_exit()

    assert code == 0
    assert b"\x1b[?1049h" not in window.raw, "no screen was opened"
    assert b"told in lines, on a terminal too" in window.raw
    assert b"tries, by" in window.raw
