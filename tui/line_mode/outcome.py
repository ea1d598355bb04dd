"""The result document of a run as it stands now, with the reason where it did not end in good order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...core.diagnosis.gates import GateResult
from ...core.runs.lost import how_to_resume
from ...core.runs.result import result_document
from ...core.runs.text import strip_control
from ...core.runs.view import RunView


def result_of(view: RunView, gates: Sequence[GateResult] = (), status: str | None = None) -> dict[str, Any]:
    """The document of interface.md; `error` is there only when training failed. `status` corrects that of the view."""
    document = result_document(view, gates)
    status = status or view.status
    document["status"] = "running" if status in ("starting", "paused") else status
    if view.failed:
        document["error"] = strip_control(view.failed.message)
    elif status == "lost":
        document["error"] = _lost(view)
    return document


def _lost(view: RunView) -> str:
    """What to do about a trainer that ended without a word, and its last line of log, if it left one."""
    said = _last_line(view.path / "trainer.log")
    how = f"ended unexpectedly at step {view.step:,}, saying: {said}" if said else f"vanished at step {view.step:,}"
    return f"the trainer {how}; {how_to_resume(view)}"


def _last_line(log: Path) -> str:
    try:
        lines = log.read_bytes()[-4096:].decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((strip_control(line)[:200] for line in reversed(lines) if line.strip()), "")
