"""`nn-tui probe`: a run and a preset, read by a person and by a machine."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file but the one in which SQLite keeps the marks of whoever is reading."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if not path.name.endswith("-shm")}


def test_a_finished_run_is_probed_and_left_as_it_is(nn_tui: Run, tmp_path: Path) -> None:
    nn_tui("run", "xor-mlp", "--headless", "--quiet", "--name", "probed", "--steps", "50")
    folder = tmp_path / "runs" / "probed"
    before = contents(folder)

    done = nn_tui("probe", "probed", "zeroed-inputs", "--json")

    document = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert document["probe"] == "zeroed_inputs"
    assert document["subject"] == {"kind": "run", "name": "probed", "step": 50, "path": str(folder)}
    assert document["verdict"] in ("healthy", "unhealthy", "unclear")
    assert document["evidence"]["num_steps"] == 200
    assert len(document["curve"]["x"]) == len(document["curve"]["y"])
    assert before == contents(folder)


def test_a_preset_is_probed_in_lines_and_its_curve_needs_a_terminal(nn_tui: Run) -> None:
    done = nn_tui("probe", "xor-mlp", "learning_rate_range", "--set", "training.learning_rate=1e-7")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("unhealthy: The loss falls fastest at a learning rate of")
    assert "suggested_learning_rate" in done.stdout
    assert "┤" not in done.stderr


def test_a_curve_is_drawn_on_a_terminal(terminal) -> None:
    window = terminal("probe", "xor-mlp", "gradient_noise_scale", "--set", "training.batch_size=1")

    code = window.wait_for_exit()

    assert code == 0
    assert "batch" in window.text
