"""`nn_tui.probe`: ask a probe about a model of one's own, a run, a spec file or a preset."""

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from ..api.train import resolve_spec
from ..probing.result import QUESTIONS, ProbeError, ProbeResult
from ..runs.folders import is_run
from ..spec import RunSpec
from ..specs.errors import shown, suggestion
from . import PROBES
from .isolation import isolated
from .recorded import open_run, open_spec, subject_of_session
from .subject import Subject, subject_of_loop


def probe(
    what: nn.Module | RunSpec | str | PathLike[str],
    name: str,
    *,
    criterion: Callable[[Any, Any], Tensor] | None = None,
    optimizer: Optimizer | None = None,
    batch: tuple[Any, Any] | None = None,
    batches: Iterable[tuple[Any, Any]] = (),
    runs_dir: str | PathLike[str] = "runs",
) -> ProbeResult:
    """Answer the question of probe `name` about a model, or about a run, a spec or a preset.

    A run (name or folder) is probed at its newest checkpoint, a spec with its first weights. A model needs
    `criterion(outputs, targets)`, a `batch` (inputs, targets) or several `batches` (a list or a DataLoader), and for
    probes that train its `optimizer`. Everything happens on copies: weights, buffers, gradients, modes, hooks and
    random generators are afterwards what they were, bit for bit.

    Raises:
        ProbeError: there is no such probe, or it cannot answer.
        SpecError, DataError, RunFolderError: what was named cannot be read.
    """
    asked = probe_named(name)
    if isinstance(what, nn.Module):
        if criterion is None:
            raise ProbeError("a model alone has no loss: name criterion=…, a function of outputs and targets", 2)
        given = [*([batch] if batch is not None else [])] or batches
        return asked.run(subject_of_loop(what, criterion, optimizer, given))
    with isolated():  # building a session seeds torch
        return asked.run(_named_subject(what, Path(runs_dir)))


def probe_named(name: str) -> Any:
    """Return the probe called `name`, with - or _ between words. Raises ProbeError, which knows the nearest name."""
    wanted = name.replace("-", "_")
    found = next((probe for probe in PROBES if probe.name == wanted), None)
    if found is None:
        close = suggestion(wanted, tuple(QUESTIONS)) or f"; there are {', '.join(QUESTIONS)}"
        raise ProbeError(f"unknown probe {shown(name)}{close}", 2)
    return found


def _named_subject(what: RunSpec | str | PathLike[str], runs_dir: Path) -> Subject:
    if not isinstance(what, RunSpec):
        for folder in (Path(what), runs_dir / what):
            if is_run(folder):
                return subject_of_session(open_run(folder), folder.name)
    spec = resolve_spec(what)
    return subject_of_session(open_spec(spec), spec.preset or spec.title or "spec")
