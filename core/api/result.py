"""What `nn_tui.train` returns and `nn_tui.open_run` opens: a run that has ended, as objects."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ..data.errors import DataError
from ..diagnosis.gates import GateResult
from ..events import Finding
from ..gates.run_gates import RunGates
from ..runs.opening import open_any
from ..runs.result import result_document
from ..runs.view import RunView
from ..specs.errors import SpecError


class TrainingError(Exception):
    """The trainer failed or vanished. The message is one sentence; `path` is the run folder, with `trainer.log`."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(f"{message} (see {path / 'trainer.log'})")
        self.path = path


@dataclass(frozen=True, slots=True)
class Metric:
    """A headline series in a few numbers."""

    last: float | None
    best: float | None
    """Lowest, or highest for accuracy and R²; None when no value was finite."""
    best_step: int | None
    recent: float | None = None
    """Mean of the newest values of a series that is noisy from step to step; None for others."""
    recent_steps: int | None = None
    """How many values that mean is of."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What `run --json` prints, as objects."""

    path: Path
    name: str
    preset: str | None
    seed: int
    status: str
    """finished, stopped or diverged."""
    steps: int
    epochs: float
    seconds: float
    num_parameters: int | None
    metrics: Mapping[str, Metric]
    findings: tuple[Finding, ...]
    """Active ones first, the worst first; those that are over keep their record."""
    gates: tuple[GateResult, ...]
    speed: Mapping[str, float | None]
    environment: Mapping[str, Any]
    document: Mapping[str, Any]
    """The result document itself, ready for JSON."""
    tries: tuple[Mapping[str, Any], ...] = ()
    """With `remedy="auto"`: every run that was made, what was changed in it, its metric before and after."""

    @property
    def view(self) -> RunView:
        """The run as recorded: series, layers, snapshots, events."""
        return open_run(self.path)


def open_run(path: str | PathLike[str]) -> RunView:
    """Open a run, or a log of another program, as it is now. RunFolderError when it is none or cannot be read."""
    return open_any(Path(path)).refresh()


def result_of(view: RunView, status: str | None = None, gates: RunGates | None = None) -> RunResult:
    """Return what is known of a run that has ended, as objects. Raises as `train` does when it failed or is lost.

    status: how it ended, where that is known better than by the record.
    """
    status, gates = status or view.status, gates or RunGates()
    if view.failed:
        message = view.failed.message
        kinds = {2: SpecError, 5: DataError}
        kind = kinds.get(view.failed.exit_code)
        raise kind(message) if kind else TrainingError(message, view.path)
    if status == "lost":
        raise TrainingError(f"the trainer ended without a word at step {view.step:,}", view.path)
    judged = gates.judge(view)
    document = result_document(view, judged)
    return RunResult(
        path=view.path,
        name=view.name,
        preset=view.spec.preset,
        seed=view.spec.seed,
        status=status,
        steps=document["steps"],
        epochs=document["epochs"],
        seconds=document["seconds"],
        num_parameters=document["num_parameters"],
        metrics={name: Metric(**row) for name, row in document["metrics"].items()},
        findings=view.findings,
        gates=judged,
        speed=document["speed"],
        environment=document["environment"],
        document=document,
    )
