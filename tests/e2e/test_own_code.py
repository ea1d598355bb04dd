"""A module, data and a loss of the user's own, named by a spec."""

import contextlib
import json
import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nn_tui.core.runs.reader import RunReader

Run = Callable[..., subprocess.CompletedProcess[str]]

CODE = """
import numpy as np
from torch import nn

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.encoder = nn.Linear(4, width)
        self.skip = nn.Linear(4, width)
        self.head = nn.Linear(width, 3)
    def forward(self, inputs):
        return self.head(nn.functional.relu(self.encoder(inputs)) + self.skip(inputs))

def wrong(**options):
    return nn.Linear(4, 2)

def examples(number):
    random = np.random.default_rng(0)
    inputs = random.normal(size=(number, 4))
    return inputs, inputs[:, :3].argmax(axis=1)

def loss():
    return nn.CrossEntropyLoss(label_smoothing=0.1)

def halved():
    return lambda outputs, targets: nn.functional.cross_entropy(outputs, targets) / 2
"""
SPEC = """
[data]
factory = "mine:examples"
options = {number = 300}
[model]
factory = "mine:Net"
options = {width = 16}
[training]
loss_factory = "mine:loss"
learning_rate = 0.01
epochs = 15
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """A spec file beside the module it names."""
    (tmp_path / "mine.py").write_text(CODE)
    (tmp_path / "mine.toml").write_text(SPEC)
    return "mine.toml"


def test_a_module_of_ones_own_is_trained_measured_and_judged_like_any_other(nn_tui: Run, spec: str) -> None:
    done = nn_tui("run", spec, "--json", "--trust", "--fail-on", "validation_accuracy < 0.8")

    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["num_parameters"] == 2 * (4 * 16 + 16) + 16 * 3 + 3
    assert {"validation_accuracy", "train_loss"} <= document["metrics"].keys()


def test_progress_is_measured_by_ones_own_loss(nn_tui: Run, spec: str, tmp_path: Path) -> None:
    done = nn_tui("run", spec, "--json", "--trust", "--steps", "2", "--set", "training.loss_factory=mine:halved")

    with contextlib.closing(RunReader(tmp_path / json.loads(done.stdout)["run"]["path"])) as run:
        baseline = run.view.last("baseline_loss")
    assert baseline == pytest.approx(math.log(3) / 2, abs=0.02)


def test_without_trust_no_code_runs(nn_tui: Run, spec: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("open('ran', 'w')")

    done = nn_tui("run", spec, "--json")

    assert done.returncode == 2
    assert "mine.toml runs code of yours, mine:examples, mine:Net, mine:loss: that needs --trust" in done.stderr
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ('model={factory="mine:wrong"}', "returns shape (batch, 2), the data need (batch, 3)"),
        ('model={factory="mine:Net"}', "missing 1 required positional argument: 'width'"),
    ],
)
def test_code_that_does_not_do_is_one_sentence(nn_tui: Run, spec: str, assignment: str, sentence: str) -> None:
    done = nn_tui("run", spec, "--json", "--trust", "--set", assignment)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_person_is_asked_first(terminal: Callable[..., Any], spec: str) -> None:
    window = terminal("run", spec)
    window.wait_for("mine.toml runs code of yours: mine:examples, mine:Net, mine:loss. Run it? [y/N]")
    window.press("n\r")

    assert window.wait_for_exit() == 2
    assert "nothing was run" in window.text


@pytest.mark.parametrize(
    "words",
    [
        ("probe", "mine.toml", "zeroed_inputs"),
        ("sweep", "mine.toml", "--set", "training.learning_rate=[1e-3,1e-2]", "--trials", "1"),
    ],
    ids=["probe", "sweep"],
)
def test_probes_and_sweeps_of_ones_own_code_need_trust_and_have_it(
    nn_tui: Run, spec: str, words: tuple[str, ...]
) -> None:
    refused = nn_tui(*words, "--json")
    done = nn_tui(*words, "--json", "--trust")

    assert refused.returncode == 2
    assert "needs --trust" in refused.stderr
    assert done.returncode == 0, done.stderr
