"""`runs export --format script`: the script trains without us, to the same losses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nn_tui
from nn_tui.core.runs.export import ExportError
from nn_tui.core.scripts.script import write_script
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.command_line import run

CASES = {
    "xor-mlp": {"training.epochs": 30},
    "digits-mlp": {
        "training.steps": 60,
        "model.normalization": "batch",
        "model.activation": ["relu", "tanh"],
        "training.schedule": "cosine",
        "training.optimizer": "momentum",
        "regularization.clip_gradient_norm": 0.5,
        "regularization.l1": 1e-4,
    },
    "digits-cnn": {"training.steps": 30, "model.normalization": "batch", "model.dense": [16], "model.dropout": 0.1},
    "memory-lstm": {"training.steps": 20, "model.layers": 2, "model.dropout": 0.1},
    "digits-vit": {"training.steps": 20, "training.schedule": "one_cycle", "model.positions": "rotary"},
    "char-transformer": {"training.steps": 6},
    "spiral-mlp": {"training.steps": 50, "model.dropout": 0.2, "regularization.weight_decay": 0.01},
}


@pytest.mark.slow
@pytest.mark.parametrize("preset", CASES)
def test_the_script_has_the_losses_of_the_run(tmp_path: Path, preset: str) -> None:
    result = nn_tui.train(preset, seed=1, threads=1, runs_dir=tmp_path, name="mine", set=CASES[preset])

    code = run(["runs", "export", str(tmp_path / "mine"), "--format", "script", "--output", str(tmp_path / "plain")])

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-I", str(tmp_path / "plain" / "train.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd="/")
    losses = [float(loss) for loss in re.findall(r"step \d+ loss (\S+)", done.stdout)]
    assert code == 0
    assert "nn_tui" not in (tmp_path / "plain" / "train.py").read_text(encoding="utf-8")
    assert losses == pytest.approx(result.view.series("train_loss")[1].tolist(), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("schedule", ["plateau", "exponential"])
def test_a_schedule_that_the_script_does_not_know_is_named_and_nothing_written(tmp_path: Path, schedule: str) -> None:
    spec = override(load_preset("digits-mlp"), {"training.schedule": schedule}, origin="a test")

    with pytest.raises(ExportError, match=f"training.schedule = {schedule} cannot be written"):
        write_script(spec, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_said_in_a_script_is_a_sentence(tmp_path: Path) -> None:
    spec = override(load_preset("digits-mlp"), {"regularization.early_stopping.patience": 3}, origin="a test")

    with pytest.raises(ExportError, match=r"regularization\.early_stopping cannot be written"):
        write_script(spec, tmp_path)

    assert list(tmp_path.iterdir()) == []
