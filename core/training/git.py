"""The repository a run is started in; asked while torch is imported, so without torch."""

import subprocess
from typing import Any


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
