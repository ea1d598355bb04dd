"""Where a run is trained, for its first event."""

import subprocess
from typing import Any

import torch

from .device import device_name


def describe_environment(device: torch.device, threads: int, git: dict[str, Any] | None) -> dict[str, Any]:
    """Return torch, device, device_name, threads and git, ready for JSON."""
    return {
        "torch": str(torch.__version__),
        "device": str(device),
        "device_name": device_name(device),
        "threads": threads,
        "git": git,
    }


def git_state() -> dict[str, Any] | None:
    """Return commit, and whether files have changed since, of the repository we are in; None outside one."""
    try:
        commit = _git("rev-parse", "HEAD")
        return {"commit": commit, "dirty": bool(_git("status", "--porcelain", "--untracked-files=no"))}
    except (OSError, subprocess.SubprocessError):
        return None


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=2.0, check=True, stdin=subprocess.DEVNULL)
    return result.stdout.strip()
