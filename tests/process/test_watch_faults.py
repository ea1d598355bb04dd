"""What happens to the process of a watched loop: killed, interrupted, ended in the middle, or started twice at once."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import nn_tui

from ..waiting import LONGEST_SECONDS

LOOP = """
    import sys, time
    import torch
    from torch import nn
    import nn_tui

    torch.set_num_threads(1)
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    run = nn_tui.watch(model, optimizer, name="mine", runs_dir=sys.argv[1])
    def train(num_steps):
        for _ in range(num_steps):
            loss = model(torch.ones(2, 4)).square().mean()
            optimizer.zero_grad(); loss.backward(); optimizer.step()
            run.log(loss=loss)
"""


def start(ending: str, folder: Path) -> "subprocess.Popen[str]":
    """Run the loop, with its ending, in a process of its own."""
    program = textwrap.dedent(LOOP) + textwrap.dedent(ending)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_killed_process_leaves_everything_that_was_flushed(tmp_path: Path) -> None:
    process = start("train(50)\nrun.view\nprint('flushed', flush=True)\ntime.sleep(60)", tmp_path)
    assert process.stdout is not None
    process.stdout.readline()

    process.kill()
    process.communicate()

    view = nn_tui.open_run(tmp_path / "mine")
    assert view.count("train_loss") >= 49  # the newest may still have been incomplete
    assert view.status == "lost"


def test_a_program_that_just_ends_has_said_everything(tmp_path: Path) -> None:
    process = start("train(50)\nsys.exit(3)", tmp_path)

    _, said = process.communicate(timeout=LONGEST_SECONDS)

    view = nn_tui.open_run(tmp_path / "mine")
    assert process.returncode == 3, said
    assert view.count("train_loss") == 50
    assert view.status == "finished"


def test_ctrl_c_stops_a_loop_and_its_run_in_order(tmp_path: Path) -> None:
    process = start("with run:\n    train(50)\n    print('now', flush=True)\n    train(10**9)", tmp_path)
    assert process.stdout is not None
    process.stdout.readline()

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=LONGEST_SECONDS)

    view = nn_tui.open_run(tmp_path / "mine")
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert view.status == "stopped"
    assert view.step - view.count("train_loss") in (0, 1), "it may come between an update and its loss"
    assert view.step >= 50


def test_several_loops_of_one_name_started_at_once_are_runs_of_their_own(tmp_path: Path) -> None:
    processes = [start("train(5)\nrun.close()", tmp_path) for _ in range(2)]

    said = [process.communicate(timeout=LONGEST_SECONDS)[1] for process in processes]

    assert said == ["", ""]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "mine-2"]
    assert all(nn_tui.open_run(path).count("train_loss") == 5 for path in tmp_path.iterdir())
