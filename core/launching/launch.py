"""Start the trainer process. Nothing here imports torch: it is for whoever watches."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

from ..spec import RunSpec
from ..specs.own_code import trusted_code
from .processes import ONE, Processes

LOG_NAME = "trainer.log"
TUNING = {
    # glibc returns large blocks to the system at each free and maps them anew at each malloc, page fault by page
    # fault: a step of a convolutional network spends a third of its time so. 32 MiB is the most it accepts.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 2**20),
    # Threads that wait for work leave the core to the screen.
    "OMP_WAIT_POLICY": "PASSIVE",
    "PYTHONUNBUFFERED": "1",
    "PYTHONFAULTHANDLER": "1",
}
"""Environment of a trainer; what the user has set wins."""


def prepare_run(spec: RunSpec, runs_dir: Path, name: str | None = None) -> Path:
    """Make a run folder that viewers can open at once, and return it. Raises RunFolderError."""
    from ..runs.writer import prepare

    folder = new_folder(spec, runs_dir, name)
    prepare(folder, spec)
    return folder


def new_folder(spec: RunSpec, runs_dir: Path, name: str | None = None) -> Path:
    """Make an empty folder for a run, named for what it trains, and return it. Raises RunFolderError."""
    from ..runs.folders import new_run_folder
    from ..specs.play import PREFIX

    own_data = Path(getattr(spec.data, "path", "")).stem
    kind = "play" if spec.title.startswith(PREFIX) else "run"
    return new_run_folder(runs_dir, name, spec.preset or own_data or kind)


def start_trainer(
    folder: Path, resume: bool = False, max_seconds: float | None = None, processes: Processes = ONE
) -> "Popen[Any]":
    """Train the run in `folder` in a process that outlives this one; `resume`: from its newest checkpoint.

    max_seconds: the process ends the run in good order once it has trained so long; pauses do not count.
    processes: train in several; the one returned is then torchrun's, which looks after the others.
    """
    arguments = [str(Path(folder).resolve()), *(["--resume"] if resume else [])]
    if max_seconds is not None:
        arguments += ["--max-seconds", str(max_seconds)]
    with open(folder / LOG_NAME, "ab") as log:
        return _start(arguments, processes, stdin=DEVNULL, stdout=log, stderr=log)


def start_several(folders: Sequence[Path], max_seconds: float | None = None) -> "Popen[Any]":
    """Train runs as one computation in one process; see `groups.seeds.can_be_stacked`. One is trained by itself."""
    if len(folders) == 1:
        return start_trainer(folders[0], max_seconds=max_seconds)
    arguments = [str(Path(folder).resolve()) for folder in folders]
    if max_seconds is not None:
        arguments += ["--max-seconds", str(max_seconds)]
    with open(folders[0] / LOG_NAME, "ab") as log:
        return _start(arguments, stdin=DEVNULL, stdout=log, stderr=log)


class WarmTrainer:
    """A trainer that has imported torch and waits for a run; it ends by itself when this process does."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._process: Popen[Any] | None = None

    def start(self) -> None:
        """Start the process; returns at once."""
        if self._process is None:
            self._process = _start(["--warm"], stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL)

    def run(self, folder: Path, resume: bool = False) -> "Popen[Any]":
        """Have the run in `folder` trained, and return the process; a cold one if the warm one has died. Call once."""
        process, self._process = self._process, None
        if process is None:
            return start_trainer(folder, resume)
        assert process.stdin is not None
        order = {"folder": str(Path(folder).resolve()), "resume": resume, "trust": trusted_code()}
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.close()
        except OSError:
            process.wait()
            return start_trainer(folder, resume)
        return process

    def discard(self) -> None:
        """End the process if it still waits."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(0.3)  # whoever leaves should not wait for an import
        except subprocess.TimeoutExpired:  # still importing torch
            process.kill()
            process.wait()


def _start(arguments: list[str], processes: Processes = ONE, **files: Any) -> "Popen[Any]":
    # -P: a torch.py in the user's folder must not be taken for torch.
    trust = [word for name in trusted_code() for word in ("--trust", name)]
    command = [*processes.command(), "-m", "nn_tui.core.trainer", *arguments, *trust]
    own_group: dict[str, Any] = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if os.name == "nt"
        else {"start_new_session": True}
    )
    return Popen(command, env=TUNING | processes.environment | os.environ, **files, **own_group)
