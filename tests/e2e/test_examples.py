"""Each example, run as a user runs it: the adapter against the real library, and the run that is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nn_tui
from nn_tui.core.runs.view import RunView

EXAMPLES = Path(nn_tui.__file__).parent / "examples"
pytestmark = pytest.mark.slow


def run_example(name: str, runs_dir: Path) -> None:
    """Run it, offline, and fail with what it said if it fails; what nn-tui warns of is a failure."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, str(EXAMPLES / f"{name}.py"), str(runs_dir)]
    done = subprocess.run(command, cwd=runs_dir, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stderr.replace(str(EXAMPLES.parent), "")  # the libraries may lie below a checkout of this name
    assert "nn_tui" not in said, done.stderr
    assert "nn-tui" not in said, done.stderr


def open_run(name: str, runs_dir: Path) -> RunView:
    """The run of that name."""
    return nn_tui.open_run(runs_dir / name)


@pytest.mark.parametrize(
    ("name", "num_steps", "num_layers"),
    [
        ("lightning-digits", 220, 2),
        ("skorch-digits", 225, 2),
        ("accelerate-digits", 220, 2),
        ("transformers-copying", 100, 14),
    ],
)
def test_a_watched_library_leaves_a_run_with_layers_and_evaluations(
    tmp_path: Path, name: str, num_steps: int, num_layers: int
) -> None:
    run_example(name.replace("-", "_"), tmp_path)

    view = open_run(name, tmp_path)
    first, last = view.first("train_loss"), view.last("validation_loss")
    assert (view.status, view.step) == ("finished", num_steps)
    assert view.count("train_loss") == num_steps
    assert len(view.layers) >= num_layers
    assert any(series.startswith("gradient_norm/") for series in view.series_names)
    assert first is not None
    assert last is not None
    assert last < first
    assert not [finding for finding in view.findings if finding.severity == "error"]
    if name == "lightning-digits":
        logged = open_run("lightning-log", tmp_path)  # by its logger: every tenth step
        assert (logged.count("train_loss"), logged.count("validation_accuracy")) == (22, 5)


def test_keras_on_torch_leaves_the_loss_of_every_batch(tmp_path: Path) -> None:
    run_example("keras_digits", tmp_path)

    view = open_run("keras-digits", tmp_path)
    accuracy = view.last("validation_accuracy")
    assert (view.status, view.step, view.count("train_loss")) == ("finished", 225, 225)
    assert view.count("validation_loss") == 5
    assert accuracy is not None
    assert accuracy > 0.8
