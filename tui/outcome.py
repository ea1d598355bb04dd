"""The result document of a run as it stands now, with the reason where it did not end in good order."""

from collections.abc import Sequence
from typing import Any

from ..core.diagnosis.gates import GateResult
from ..core.runs.result import result_document
from ..core.runs.text import strip_control
from ..core.runs.view import RunView


def result_of(view: RunView, gates: Sequence[GateResult] = (), status: str | None = None) -> dict[str, Any]:
    """The document of interface.md; `error` is there only when training failed. `status` corrects that of the view."""
    document = result_document(view, gates)
    status = status or view.status
    document["status"] = "running" if status in ("starting", "paused") else status
    if view.failed:
        document["error"] = strip_control(view.failed.message)
    elif status == "lost":
        document["error"] = (
            f"the trainer ended without a word at step {view.step:,}; 'nn-tui run --resume {view.path}' "
            f"goes on from the newest checkpoint, {view.path / 'trainer.log'} may say why"
        )
    return document
