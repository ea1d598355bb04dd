"""Ctrl-C, SIGTERM, kill -9 of either side, and readers that go away, while a real trainer trains."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from nn_tui.core.runs.reader import RunReader

from ..waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, plain_environment: dict[str, str]) -> Iterator[Start]:
    """Start a run without end as `./runs/endless` and wait until it trains."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "nn_tui", "run", "rings-mlp", "--steps", "10000000", "--name", "endless"]
        process = subprocess.Popen(
            [*command, "--headless", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=plain_environment,
        )
        started.append(process)
        wait_until(lambda: steps_of(tmp_path) > 0 or process.poll() is not None)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    with contextlib.suppress(psutil.Error, ProcessLookupError):
        trainer(tmp_path).kill()


def steps_of(folder: Path) -> int:
    try:
        reader = RunReader(folder / "runs" / "endless")
    except Exception:  # not there yet, or half made
        return 0
    step = reader.refresh().step
    reader.close()
    return step


def trainer(folder: Path) -> psutil.Process:
    """The process that trains `./runs/endless`."""
    name = str(folder / "runs" / "endless")
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if name in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                return process
    raise ProcessLookupError(name)


def checkpoints(folder: Path) -> list[Path]:
    return list((folder / "runs" / "endless" / "checkpoints").glob("*.safetensors"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_signal_ends_in_order_with_checkpoint_and_summary(
    start: Start, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = start("--json")

    process.send_signal(number)
    said, narrated = process.communicate()

    assert process.returncode == code
    assert json.loads(said)["status"] == "stopped"
    assert "stopping" in narrated
    assert checkpoints(tmp_path)


def test_a_second_ctrl_c_ends_at_once_and_leaves_nobody_behind(start: Start, tmp_path: Path) -> None:
    process = start("--json")
    trainer(tmp_path).suspend()  # it cannot obey the first

    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    wait_until(lambda: "stopping" in process.stderr.readline())  # pyright: ignore[reportOptionalMemberAccess]
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()

    assert process.returncode == 130
    assert json.loads(said)["status"] == "lost"
    with pytest.raises(ProcessLookupError):
        trainer(tmp_path)


def test_a_trainer_killed_is_a_lost_run_that_says_how_to_go_on(start: Start, tmp_path: Path) -> None:
    process = start("--json")
    steps = steps_of(tmp_path)

    trainer(tmp_path).kill()
    said, narrated = process.communicate()

    document = json.loads(said)
    assert process.returncode == 1
    assert document["status"] == "lost"
    assert document["steps"] >= steps
    assert "nn-tui run --resume runs/endless" in narrated
    assert "Traceback" not in narrated


def test_a_face_killed_leaves_the_trainer_training(start: Start, tmp_path: Path) -> None:
    process = start()
    process.kill()
    process.wait()
    steps = steps_of(tmp_path)

    wait_until(lambda: steps_of(tmp_path) > steps)

    assert trainer(tmp_path).is_running()


def test_a_stream_that_nobody_reads_ends_the_run_in_order(start: Start, tmp_path: Path) -> None:
    process = start("--format", "jsonl")
    assert process.stdout is not None

    process.stdout.close()
    assert process.stderr is not None
    narrated = process.stderr.read()
    process.wait()

    assert process.returncode == 0
    assert "nobody reads the events" in narrated
    assert "Traceback" not in narrated
    assert checkpoints(tmp_path)


def test_a_closed_stdout_is_no_traceback(start: Start) -> None:
    process = start("--json", "--max-seconds", "1")
    assert process.stdout is not None

    process.stdout.close()
    assert process.stderr is not None
    narrated = process.stderr.read()
    process.wait()

    assert process.returncode == 0
    assert "Traceback" not in narrated
    assert "BrokenPipe" not in narrated
