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


def test_the_step_trains_fails_by_its_rules_and_sets_outputs(tmp_path: Path) -> None:
    script = textwrap.dedent(ACTION.read_text().split("run: |\n")[1])
    inputs = {"SPEC": "two-moons", "RULES": "train_loss > 1e9\nvalidation_accuracy > -1\n", "LEVEL": "error"}
    github = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(tmp_path / "output")}
    environment = {**os.environ, **inputs, **github, "OPTIONS": "--steps 20 --name here", "OMP_NUM_THREADS": "1"}
    environment.pop("GITHUB_STEP_SUMMARY", None)
    bash = shutil.which("bash")
    assert bash, "the action's step is written for bash"

    command = [bash, "-c", script.replace("python -m", f'"{sys.executable}" -m')]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert done.returncode == 3, done.stderr
    assert "::error title=gate failed::validation_accuracy > -1" in done.stderr
    assert outputs["status"] == "finished"
    assert set(DECLARED.findall(ACTION.read_text())) <= outputs.keys()
    assert json.loads(outputs["metrics"])["validation_accuracy"] == float(outputs["validation_accuracy"])
