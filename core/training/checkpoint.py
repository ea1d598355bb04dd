"""Checkpoints: tensors in safetensors, scalars in JSON beside them; no pickle, so that reading one runs no code.

The JSON file is written last and carries the SHA-256 of the other: a checkpoint cut short by a crash is recognised, and
the one before it is taken.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from ..runs.checkpoints import TENSORS, checkpoint_path, checkpoints_in

SCHEMA = 1
KEPT = 2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a run needs to go on exactly where it was."""

    step: int
    tensors: dict[str, Tensor]
    """Under `model.`, `optimizer.` (its state), `best.` (weights) and `generator.`."""
    scalars: dict[str, Any]
    """JSON-ready; see Session.state."""


def write_checkpoint(
    folder: Path, step: int, tensors: Mapping[str, Tensor], scalars: Mapping[str, Any], healthy_before: int = 0
) -> Path:
    """Write a checkpoint atomically and return the path of its tensors. Raises OSError.

    Kept are the newest two, and the newest before step `healthy_before`: what a repair can go on from.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    data = safetensors.torch.save({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()})
    path = checkpoint_path(folder, step)
    _write_atomically(path.with_suffix(TENSORS), data)
    document = {"schema": SCHEMA, "step": step, "sha256": hashlib.sha256(data).hexdigest(), "scalars": scalars}
    _write_atomically(path, json.dumps(document, indent=1, allow_nan=False).encode())
    older = checkpoints_in(folder)[KEPT:]
    limit = checkpoint_path(folder, healthy_before)
    healthy = next((old for old in older if old < limit), None)
    for old in older:
        if old == healthy:
            continue
        old.unlink(missing_ok=True)  # the JSON first: without it the tensors are nobody's
        old.with_suffix(TENSORS).unlink(missing_ok=True)
    return path.with_suffix(TENSORS)


def read_newest(folder: Path) -> Checkpoint | None:
    """Return the newest checkpoint that is whole, or None."""
    return next((checkpoint for path in checkpoints_in(folder) if (checkpoint := _read(path))), None)


def _read(path: Path) -> Checkpoint | None:
    try:
        document = json.loads(path.read_bytes())
        data = path.with_suffix(TENSORS).read_bytes()
        if document["schema"] != SCHEMA or hashlib.sha256(data).hexdigest() != document["sha256"]:
            return None
        return Checkpoint(document["step"], safetensors.torch.load(data), document["scalars"])
    except (OSError, ValueError, KeyError, TypeError, SafetensorError):
        return None


def _write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that after a crash there is all of it or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name == "posix":  # the new name itself is only safe once the folder is
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
