"""The result document: what scripts get, from `run --json` to `runs show --json`."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from ..edits import edits_among, in_words
from .recent import recent_mean, window
from .summary import HEADLINES
from .view import RunView


def result_document(view: RunView, gates: Sequence[Any] = ()) -> dict[str, Any]:
    """Return the document, ready for JSON: numbers that are not finite are None.

    `gates` are records or mappings with rule, value and failed.
    """
    started, spec = view.started, view.spec
    document = {
        "schema": 1,
        "run": {"name": view.name, "path": str(view.path), "preset": spec.preset, "seed": spec.seed},
        "status": view.status,
        "steps": view.step,
        "epochs": _whole(round(view.epoch, 6)),
        "seconds": round(view.elapsed_seconds, 6),
        "num_parameters": started.num_parameters if started else None,
        "metrics": {name: _metric(view, name) for name in _headlines(view)},
        "findings": [_finding(finding) for finding in view.findings],
        "gates": [_gate(gate) for gate in gates],
        "speed": _speed(view),
        "environment": dict(started.environment) if started else {},
    }
    if edits := edits_of(view):
        document["edits"] = edits
    if view.finished:
        document["reason"] = view.finished.reason
    if view.finished and view.finished.baselines:
        document["baselines"] = view.finished.baselines
    if view.failed:
        document["error"] = view.failed.message
    return finite(document)


def edits_of(view: RunView) -> list[dict[str, Any]]:
    """Return what was changed while the run trained: after which step, in words, and the values by dotted path."""
    return [{"step": edit.step, "text": in_words(edit), "set": edit.after} for edit in edits_among(view.marks)]


def finite(value: Any) -> Any:
    """Return the value with NaN and infinities replaced by None at any depth: JSON has no word for them."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def _headlines(view: RunView) -> list[str]:
    return [name for name in HEADLINES if view.count(name)]


def _metric(view: RunView, name: str) -> dict[str, float | int | None]:
    best = view.best(name)
    metric = {"last": view.last(name), "best": best[0] if best else None, "best_step": best[1] if best else None}
    if name == "train_loss":  # of single batches: where it stands is the mean of several
        metric |= {"recent": recent_mean(view, name), "recent_steps": window(view.count(name))}
    return metric


def _finding(finding: Any) -> dict[str, Any]:
    return msgspec.to_builtins(finding)


def _gate(gate: Any) -> dict[str, Any]:
    record = gate if isinstance(gate, Mapping) else {name: getattr(gate, name) for name in ("rule", "value", "failed")}
    return {name: record[name] for name in ("rule", "value", "failed")}


def _speed(view: RunView) -> dict[str, float | None]:
    """Return rates over the whole run where its duration is known, otherwise the newest measured ones."""
    seconds = view.elapsed_seconds
    steps = view.step / seconds if seconds > 0 and view.step else view.last("steps_per_second")
    examples = view.last("examples_per_second")
    if view.started and steps is not None and seconds > 0:
        examples = float(view.examples_at(np.array(view.step))) / seconds
    return {
        "steps_per_second": steps,
        "examples_per_second": examples,
        "instrument_share": view.last("instrument_share"),
    }


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number
