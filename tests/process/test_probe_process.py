"""The process that probes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nn_tui.core.probing.launch import suggested_learning_rate
from nn_tui.core.specs.file import parse_spec
from nn_tui.core.specs.own_code import trust_code

from ..waiting import LONGEST_SECONDS

COMMAND = [sys.executable, "-P", "-m", "nn_tui.core.probing.process"]


def test_it_ends_when_nobody_waits_any_more():
    order = json.dumps({"name": "overfit_one_batch", "spec": {}, "threads": 1}).encode()

    ended = subprocess.run(COMMAND, input=order + b"\n", capture_output=True, timeout=LONGEST_SECONDS)

    assert ended.returncode == 1
    assert ended.stdout == b""


def test_what_nobody_foresaw_is_an_answer_too():
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"name": "sharpness", "spec": {"seed": "many"}, "threads": 1}).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.read())

    assert answer["exit_code"] == 1
    assert "seed" in answer["error"]


def test_code_that_was_agreed_to_is_probed_for_a_remedy_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    layers = "nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1)"
    (tmp_path / "ours.py").write_text(f"from torch import nn\ndef net(): return nn.Sequential({layers})\n")
    monkeypatch.chdir(tmp_path)
    trust_code(["ours:net"])

    rate = suggested_learning_rate(parse_spec('data = {source = "moons"}\nmodel = {factory = "ours:net"}', "test"))

    assert rate is not None
