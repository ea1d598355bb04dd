"""Ask a probe in a process of its own. Nothing here imports torch: it is for whoever reads the answer."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import msgspec

from ..launching.launch import TUNING
from ..spec import RunSpec
from ..specs.own_code import trusted_code
from .result import ProbeError

Started = Callable[[Popen[bytes]], None]


def ask_about_run(folder: Path, name: str, threads: int = 0) -> dict[str, Any]:
    """Probe a run at its newest checkpoint; return the document of the answer. Raises ProbeError."""
    return _ask({"name": name, "run": str(folder.resolve()), "threads": threads})


def ask_about_spec(spec: RunSpec, name: str, threads: int = 0) -> dict[str, Any]:
    """Probe a spec with its first weights; return the document of the answer. Raises ProbeError."""
    return _ask({"name": name, "spec": msgspec.to_builtins(spec), "threads": threads})


def ask_what_it_costs(spec: RunSpec, threads: int = 0, started: Started | None = None) -> dict[str, Any]:
    """Time the first steps of a spec; return the document of `training.cost`. Raises ProbeError, also when killed.

    started: is given the process, to end it when nobody wants to know any more; it then leaves others the cores.
    """
    order = {"name": "cost", "spec": msgspec.to_builtins(spec), "threads": threads, "gives_way": started is not None}
    return _ask(order, started)


def suggested_learning_rate(spec: RunSpec) -> float | None:
    """Return the rate at which a range test sees the loss fall fastest; None where it has no answer."""
    try:
        answer = ask_about_spec(spec, "learning_rate_range")
    except ProbeError:
        return None
    rate = answer["evidence"].get("suggested_learning_rate")
    return float(rate) if rate else None


def _ask(order: dict[str, Any], started: Started | None = None) -> dict[str, Any]:
    # -P: a torch.py in the user's folder must not be taken for torch.
    command = [sys.executable, "-P", "-m", "nn_tui.core.probing.process"]
    with subprocess.Popen(command, env=TUNING | os.environ, stdin=PIPE, stdout=PIPE) as process:
        if started:
            started(process)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(order | {"trust": trusted_code()}).encode() + b"\n")
            process.stdin.flush()  # left open: its end would tell the process that nobody waits any more
            answer = process.stdout.read()
        except BaseException:
            process.kill()
            raise
    try:
        reply: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise ProbeError(f"the probe ended without an answer (exit code {process.returncode})") from None
    if "error" in reply:
        raise ProbeError(reply["error"], reply["exit_code"])
    return reply
