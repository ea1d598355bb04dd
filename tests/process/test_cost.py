"""What a run would cost: timed in a process of its own, told with its reasons, and nothing recorded."""

from pathlib import Path

import pytest

from nn_tui.core.probing.launch import ask_what_it_costs
from nn_tui.core.probing.result import ProbeError
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.command_line import run
from nn_tui.tui.cost_text import cost_lines, short_cost

DOCUMENT = {
    "num_parameters": 118_282,
    "multiply_adds": 118_016.0,
    "device": "cpu",
    "threads": 2,
    "num_steps": 4220,
    "steps_per_epoch": 844,
    "num_timed_steps": 300,
    "memory_bytes": 412e6,
    "device_memory_bytes": None,
    "epoch_seconds": [1.5, 2.0],
    "seconds": [7.5, 10.0],
    "reason": "",
    "notes": ["early stopping may end it sooner"],
}


def test_a_dry_run_tells_size_and_time_and_leaves_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["run", "xor-mlp", "--dry-run", "--runs-dir", str(tmp_path / "runs")])

    told = capsys.readouterr().out
    assert code == 0
    assert "parameters  33" in told
    assert "in all" in told
    assert not (tmp_path / "runs").exists()


def test_time_is_a_range_over_all_steps() -> None:
    document = ask_what_it_costs(load_preset("xor-mlp"), threads=1)

    low, high = document["seconds"]
    assert 0 < low <= high
    assert low >= document["num_steps"] * document["step_seconds"][0]


def test_what_cannot_be_timed_has_no_figure_but_a_reason() -> None:
    spec = override(load_preset("cartpole"), {"training.batch_size": 2})

    document = ask_what_it_costs(spec, threads=1)

    assert document["seconds"] is None
    assert "time unknown: a policy that learns" in short_cost(document)


def test_a_few_words_say_size_and_time() -> None:
    assert short_cost(DOCUMENT) == "118,282 parameters · about 7.5 s to 10 s"


def test_who_no_longer_wants_to_know_ends_the_process() -> None:
    with pytest.raises((ProbeError, OSError)):
        ask_what_it_costs(load_preset("xor-mlp"), started=lambda process: process.kill())


def test_lines_are_as_wide_as_a_terminal() -> None:
    assert all(len(line) <= 80 for line in cost_lines(DOCUMENT))
