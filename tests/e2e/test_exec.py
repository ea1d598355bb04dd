"""`nn-tui exec`: a program in a pseudo-terminal, its exit code, its signals, and the run that is left."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import nn_tui

from ..waiting import LONGEST_SECONDS

COMMAND = [sys.executable, "-m", "nn_tui", "exec", "--name", "mine", "--"]


def start(program: str, folder: Path) -> "subprocess.Popen[str]":
    """Run a Python program under `exec`."""
    words = [*COMMAND, sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_output_passes_through_and_numbers_become_a_run(tmp_path: Path) -> None:
    process = start("for n in range(1, 101): print(f'step {n} loss={2 / n}')", tmp_path)

    output, said = process.communicate(timeout=LONGEST_SECONDS)

    view = nn_tui.open_run(tmp_path / "runs" / "mine")
    assert process.returncode == 0
    assert output.splitlines()[1].strip() == "step 2 loss=1.0"
    assert "runs/mine" in said
    assert (view.status, view.count("train_loss"), view.last("train_loss")) == ("finished", 100, 0.02)
    assert "step 100 loss=0.02" in (tmp_path / "runs" / "mine" / "trainer.log").read_text()


def test_the_program_sees_a_terminal(tmp_path: Path) -> None:
    process = start("import sys; print('tty', sys.stdout.isatty(), sys.stdin.isatty())", tmp_path)

    output, _ = process.communicate(timeout=LONGEST_SECONDS)

    assert output.strip() == "tty True True"


@pytest.mark.parametrize(("end", "code"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)])
def test_the_exit_code_is_that_of_the_program(tmp_path: Path, end: str, code: int) -> None:
    process = start(f"print('step 1 loss=0.5', flush=True)\n{end}", tmp_path)

    process.communicate(timeout=LONGEST_SECONDS)

    view = nn_tui.open_run(tmp_path / "runs" / "mine")
    assert process.returncode == code
    assert view.status == "failed"
    assert view.failed is not None
    assert f"exit code {code}" in view.failed.message


def test_a_loss_that_is_no_number_and_a_jump_are_told(tmp_path: Path) -> None:
    program = """
        for n in range(1, 60):
            print(f"step {n} loss={50.0 if n == 40 else float('nan') if n == 59 else 1.0}")
    """

    _, said = start(program, tmp_path).communicate(timeout=LONGEST_SECONDS)

    view = nn_tui.open_run(tmp_path / "runs" / "mine")
    assert view.status == "diverged"
    assert "became NaN" in said
    assert any("jumped to 50" in getattr(event, "text", "") for event in view.events)


def test_a_signal_reaches_the_program_which_may_end_in_its_own_way(tmp_path: Path) -> None:
    program = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
        print("step 1 loss=0.5", flush=True)
        time.sleep(60)
    """
    process = start(program, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()

    os.kill(process.pid, signal.SIGTERM)
    process.communicate(timeout=LONGEST_SECONDS)

    assert process.returncode == 5


@pytest.mark.parametrize("words", [[], ["no-such-program-at-all"], [""], ["."], ["./train.py"]])
def test_nothing_to_run_is_a_sentence(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "train.py").write_text("print('step 1 loss=0.5')")

    done = subprocess.run([*COMMAND, *words], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.strip().count("\n") == 0
    assert not (tmp_path / "runs").exists()


def test_a_place_that_takes_no_run_is_a_sentence_and_the_program_runs(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")

    done = subprocess.run(
        [*COMMAND, "echo", "step 1 loss=0.5"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stdout.strip() == "step 1 loss=0.5"
    assert done.stderr == "nn-tui: runs: is a file; choose another folder of runs; training goes on unrecorded\n"
