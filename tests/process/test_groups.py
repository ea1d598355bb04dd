"""Seeds and races from the command line: real trainers, one document."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nn_tui.core.groups.run_group import siblings
from nn_tui.core.runs.reader import RunReader

SHORT = ("--headless", "--json", "--steps", "40")


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "nn_tui", "run", *arguments, "--runs-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_seeds_are_runs_of_their_own_under_one_document(tmp_path: Path):
    ended = run(tmp_path, "two-moons", "--seeds", "3", *SHORT, "--fail-on", "validation_loss > 0.0")

    document = json.loads(ended.stdout)
    runs = document["seeds"]["runs"]
    losses = [row["metrics"]["validation_loss"] for row in runs]
    spread = document["seeds"]["metrics"]["validation_loss"]
    assert [row["run"]["seed"] for row in runs] == [0, 1, 2]
    assert spread["mean"] == pytest.approx(sum(losses) / 3)
    assert spread["std"] > 0
    assert document["gates"][0]["value"] == pytest.approx(spread["mean"])
    assert ended.returncode == 3, ended.stderr
    folders = siblings(Path(runs[0]["run"]["path"]))
    assert {RunReader(folder).refresh().spec.seed for folder in folders} == {0, 1, 2}


def test_a_baseline_of_several_seeds_is_their_mean(tmp_path: Path):
    trained = run(tmp_path, "two-moons", "--seeds", "2", "--name", "before", *SHORT)
    accuracies = [row["metrics"]["validation_accuracy"] for row in json.loads(trained.stdout)["seeds"]["runs"]]

    command = ["diagnose", "before-seed-0", "--json", "--baseline", "before", "--runs-dir", str(tmp_path)]
    judged = subprocess.run([sys.executable, "-m", "nn_tui", *command], capture_output=True, text=True, check=False)

    rule = json.loads(judged.stdout)["gates"][0]["rule"]
    assert f"baseline before, 2 seeds, {sum(accuracies) / 2:.6g} ±" in rule
    assert judged.returncode == 0


def test_what_cannot_be_stacked_trains_in_processes(tmp_path: Path):
    ended = run(tmp_path, "two-moons", "--seeds", "2", "--set", "model.dropout=0.2", *SHORT)

    document = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert [row["status"] for row in document["seeds"]["runs"]] == ["finished", "finished"]


def test_a_race_reports_every_racer_by_its_preset(tmp_path: Path):
    ended = run(tmp_path, "xor-mlp", "--set", 'race=["two-moons"]', *SHORT, "--seed", "4")

    document = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert [(row["run"]["preset"], row["run"]["seed"], row["steps"]) for row in document["race"]["runs"]] == [
        ("xor-mlp", 4, 40),
        ("two-moons", 4, 40),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seeds", "0"], "seeds: must be from 1 to 1,000"),
        (["--seeds", "2", "--remedy", "auto"], "--remedy auto: repairs one run"),
        (["--seeds", "2", "--format", "jsonl"], "--format jsonl: tells of one run"),
    ],
)
def test_what_goes_not_together_is_told_before_anything_starts(tmp_path: Path, arguments: list[str], words: str):
    ended = run(tmp_path, "xor-mlp", *arguments)

    assert ended.returncode == 2
    assert words in ended.stderr
    assert not list(tmp_path.iterdir())
