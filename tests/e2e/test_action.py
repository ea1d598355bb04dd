"""The GitHub action: what its step runs, run as GitHub would."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nn_tui

ACTION = Path(nn_tui.__file__).parent / "action.yml"
DECLARED = re.compile(r"steps\.train\.outputs\.(\w+)")
"""GitHub hands on those outputs of a step alone that the action declares."""


def run_step(folder: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the script of the action's step in `folder`; its outputs go to `output` there."""
    script = textwrap.dedent(ACTION.read_text().split("run: |\n")[1])
    defaults = {"SPEC": "", "RECORDED": "", "RULES": "", "LEVEL": "error", "OPTIONS": ""}
    github = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(folder / "output"), "OMP_NUM_THREADS": "1"}
    environment = {**os.environ, **defaults, **inputs, **github}
    environment.pop("GITHUB_STEP_SUMMARY", None)
    bash = shutil.which("bash")
    assert bash, "the action's step is written for bash"
    command = [bash, "-c", script.replace("python -m", f'"{sys.executable}" -m')]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def outputs_of(folder: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())


def test_the_step_trains_fails_by_its_rules_and_sets_outputs(tmp_path: Path) -> None:
    rules = "train_loss > 1e9\nvalidation_accuracy > -1\n"

    done = run_step(tmp_path, SPEC="two-moons", RULES=rules, OPTIONS="--steps 20 --name here")

    outputs = outputs_of(tmp_path)
    assert done.returncode == 3, done.stderr
    assert "::error title=gate failed::validation_accuracy > -1" in done.stderr
    assert outputs["status"] == "finished"
    assert set(DECLARED.findall(ACTION.read_text())) <= outputs.keys()
    assert json.loads(outputs["metrics"])["validation_accuracy"] == float(outputs["validation_accuracy"])


def test_the_step_judges_the_log_of_another_tool_where_that_is_named(tmp_path: Path) -> None:
    rows = [{"step": step, "loss": 1.0 / (1 + step), "val_loss": 0.3 + step / 100} for step in range(100)]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    done = run_step(tmp_path, RECORDED="log.jsonl", LEVEL="warning", OPTIONS="--junit junit.xml")

    assert done.returncode == 3, done.stderr
    assert outputs_of(tmp_path)["findings"] == "overfitting"
    assert "overfitting" in (tmp_path / "junit.xml").read_text()


def test_the_step_does_not_choose_between_training_and_judging(tmp_path: Path) -> None:
    done = run_step(tmp_path, SPEC="two-moons", RECORDED="log.jsonl")

    assert done.returncode == 2
    assert "not both" in done.stdout
