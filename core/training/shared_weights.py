"""Weights as others read them: those of the newest checkpoint or, while a run trains, those shared on demand.

Shared weights are one small file: no optimiser, no mark in the record, replaced each time, gone with the next
checkpoint or the next start of the trainer.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from ..runs.checkpoints import CHECKPOINTS, checkpoints_in, step_of
from .checkpoint import read_newest

NAME = "shared.safetensors"
Stamp = tuple[tuple[str, int], ...]
"""Files that hold weights, and when each was written; unequal as soon as there are others."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters and buffers of a network at some step."""

    step: int
    tensors: dict[str, Tensor]
    """By the names of the module's state_dict."""


def share_weights(run: Path, step: int, model: nn.Module) -> None:
    """Write the weights of a model after `step` for others to read. Raises OSError.

    Seen whole or not at all; not forced to the disk, for a crash leaves nobody who waits.
    """
    folder = run / CHECKPOINTS
    folder.mkdir(mode=0o700, exist_ok=True)
    tensors = {name: tensor.detach().contiguous().cpu() for name, tensor in model.state_dict().items()}
    temporary = folder / f".{NAME}.{os.getpid()}"
    try:
        temporary.write_bytes(safetensors.torch.save(tensors, {"step": str(step)}))
        os.replace(temporary, folder / NAME)
    finally:
        temporary.unlink(missing_ok=True)


def discard_shared_weights(run: Path) -> None:
    """Remove what was shared: there is something newer, or it is of a run that goes on from earlier."""
    with suppress(OSError):  # then it could not be shared either
        (run / CHECKPOINTS / NAME).unlink()


def weights_stamp(run: Path) -> Stamp:
    """Return what tells whether weights of a run are still the newest; costs a look at its folder."""
    folder = run / CHECKPOINTS
    found: list[tuple[str, int]] = []
    for path in (*checkpoints_in(folder), folder / NAME):
        try:
            found.append((path.name, path.stat().st_mtime_ns))
        except FileNotFoundError:
            continue
    return tuple(sorted(found))


def newest_weights(run: Path) -> Weights | None:
    """Return the weights of a run that are furthest on; None where there are none that are whole."""
    folder = run / CHECKPOINTS
    shared = _read_shared(folder / NAME)
    if shared and all(step_of(path) <= shared.step for path in checkpoints_in(folder)):
        return shared  # after the newest checkpoint, or it would be gone
    checkpoint = read_newest(folder)
    if checkpoint is None or (shared and shared.step >= checkpoint.step):
        return shared
    prefix = "model."
    tensors = {name.removeprefix(prefix): t for name, t in checkpoint.tensors.items() if name.startswith(prefix)}
    return Weights(checkpoint.step, tensors)


def _read_shared(path: Path) -> Weights | None:
    try:
        with safe_open(path, framework="pt") as file:
            step = int((file.metadata() or {})["step"])
            return Weights(step, {name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (OSError, ValueError, KeyError, SafetensorError):
        return None
