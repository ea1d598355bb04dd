"""What `nn_tui.train` does. Training happens in the same trainer process as everywhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, overload

from ..diagnosis.apply import apply_remedy
from ..diagnosis.remedies import named_remedy
from ..gates.run_gates import RunGates
from ..launching.follow import Follower, follow_to_the_end
from ..launching.launch import prepare_run
from ..probing.launch import suggested_learning_rate
from ..repair import Repair, tries_document, try_name
from ..runs.view import RunView
from ..spec import RunSpec
from ..specs.errors import SpecError
from ..specs.file import load_preset, override, preset_names, read_spec
from ..specs.from_data import source_of, spec_from_data
from ..specs.own_code import code_named_by, trust_code
from ..specs.play import PREFIX, parse_play, play_spec
from .result import RunResult, result_of
from .seeds import SeedsResult, train_seeds

NO_CHANGES: Mapping[str, Any] = MappingProxyType({})


@overload
def train(
    spec: str | PathLike[str] | RunSpec,
    *,
    seed: int | None = None,
    seeds: None = None,
    set: Mapping[str, Any] | None = None,
    device: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    name: str | None = None,
    runs_dir: str | PathLike[str] = "runs",
    fail_on: Sequence[str] = (),
    remedy: str | None = None,
    trust: bool = False,
) -> RunResult: ...


@overload
def train(
    spec: str | PathLike[str] | RunSpec,
    *,
    seed: int | None = None,
    seeds: int,
    set: Mapping[str, Any] | None = None,
    device: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    name: str | None = None,
    runs_dir: str | PathLike[str] = "runs",
    fail_on: Sequence[str] = (),
    remedy: str | None = None,
    trust: bool = False,
) -> SeedsResult: ...


def train(
    spec: str | PathLike[str] | RunSpec,
    *,
    seed: int | None = None,
    seeds: int | None = None,
    set: Mapping[str, Any] | None = None,
    device: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    name: str | None = None,
    runs_dir: str | PathLike[str] = "runs",
    fail_on: Sequence[str] = (),
    remedy: str | None = None,
    trust: bool = False,
) -> RunResult | SeedsResult:
    """Train a preset, a spec file or a spec to its end and return the result.

    `set` changes fields of the spec by dotted path, as `--set` does. Divergence is a result, not an exception.
    `seeds=N` trains N seeds, from the spec's own on, together where that is exact, and returns all of them with mean
    and deviation; `fail_on` then judges the mean.
    `remedy="auto"` applies what the diagnosis advises and trains again, at most three times: the first healthy run, or
    the best one, is returned. Any other remedy is applied by its id before training. `trust` lets code run that the
    spec names (`model.factory` and the like).

    Raises:
        SpecError: the spec, a field or a value is not legal.
        GateError: a rule of `fail_on` cannot be read.
        RemedyError: no remedy of that id would change the spec.
        DataError: the data are missing or unusable.
        RunFolderError: the run folder cannot be made.
        TrainingError: the trainer failed or vanished.
        KeyboardInterrupt: Ctrl-C; checkpoint and summary are written first.
    """
    gates = RunGates.parse(fail_on)
    given = {"seed": seed, "device": device, "threads": threads, "training.epochs": epochs, "training.steps": steps}
    changes = {path: value for path, value in given.items() if value is not None}
    resolved = resolve_spec(spec, set or {})
    if changes:
        resolved = override(resolved, changes, origin="train()")
    if set:
        resolved = override(resolved, dict(set), origin="set")
    if trust:
        trust_code(code_named_by(resolved))
    if seeds is not None and remedy == "auto":
        raise SpecError("repairs one run; leave it out with seeds", place="remedy")
    if remedy == "auto":
        return _repaired(resolved, Path(runs_dir), name, gates)
    if remedy is not None:
        resolved = apply_remedy(resolved, named_remedy(resolved, remedy), "remedy=")
    if seeds is not None:
        return train_seeds(resolved, seeds, Path(runs_dir), name, gates)
    return result_of(*_trained(prepare_run(resolved, Path(runs_dir), name)), gates)


def _repaired(spec: RunSpec, runs_dir: Path, name: str | None, gates: RunGates) -> RunResult:
    repair = Repair(range_test=suggested_learning_rate)
    first = prepare_run(spec, runs_dir, name)
    repair.add(*_trained(first))
    while proposal := repair.next():
        folder = prepare_run(proposal.spec, runs_dir, try_name(first, len(repair.tries)))
        repair.add(*_trained(folder), proposal)
    tries = tuple(tries_document(repair))
    result = result_of(repair.result.view, repair.result.status, gates)
    return replace(result, tries=tries, document={**result.document, "tries": list(tries)})


def resolve_spec(spec: str | PathLike[str] | RunSpec, changes: Mapping[str, Any] = NO_CHANGES) -> RunSpec:
    """Return a spec as it is, that of a preset by its name, of a `play:` line or a file, or one that suits data.

    `changes` of `data` are needed to read data; none is laid over other specs. Raises SpecError or DataError.
    """
    if isinstance(spec, RunSpec):
        return spec
    if isinstance(spec, str) and spec.startswith(PREFIX):
        return play_spec(parse_play(spec))
    if isinstance(spec, str) and (spec in preset_names() or not _looks_like_a_file(spec)):
        return load_preset(spec)
    if source_of(str(spec)):
        return spec_from_data(str(spec), changes)[0]
    return read_spec(Path(spec))


def _looks_like_a_file(text: str) -> bool:
    return text.endswith(".toml") or source_of(text) != "" or "/" in text or "\\" in text


def _trained(folder: Path) -> tuple[RunView, str]:
    """Train the run in a folder; return its last view and how it ended."""
    follower = Follower(folder)
    try:
        return follow_to_the_end(follower).view, follower.status()
    finally:
        follower.close()
