"""The state of a session as tensors and scalars for a checkpoint, and back."""

import math
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from ..specs.errors import SpecError
from .checkpoint import Checkpoint
from .edits import apply
from .session import Session


def state_of(session: Session) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Return tensors and scalars that `restore` puts back exactly."""
    tensors = {f"model.{name}": tensor for name, tensor in session.model.state_dict().items()}
    tensors |= {f"best.{number}": tensor for number, tensor in enumerate(session.best.copy)}
    for number, entries in session.optimizer.state_dict()["state"].items():
        for name, value in entries.items():
            if value is not None:  # SGD without momentum says so with None
                tensors[f"optimizer.{number}.{name}"] = torch.as_tensor(value)
    tensors["generator.cpu"] = torch.get_rng_state()
    if session.device.type == "cuda":
        tensors["generator.cuda"] = torch.cuda.get_rng_state(session.device)
    elif session.device.type == "mps":
        tensors["generator.mps"] = torch.mps.get_rng_state()
    scalars: dict[str, Any] = {
        "seconds": session.seconds,
        "num_edits": session.num_edits,
        "base_learning_rate": session.base_learning_rate,
        "best": {
            "loss": _finite_or_none(session.best.loss),
            "step": session.best.step,
            "num_without_improvement": session.best.num_without_improvement,
        },
        "torch": str(torch.__version__),
    }
    if session.plateau:
        scalars["plateau"] = {
            "factor": session.plateau.factor,
            "best": _finite_or_none(session.plateau.best),
            "num_stalled": session.plateau.num_stalled,
        }
    return tensors, scalars


def restore(session: Session, checkpoint: Checkpoint) -> None:
    """Take the session back to where `checkpoint` was written. What does not fit raises KeyError or RuntimeError."""
    tensors, scalars = checkpoint.tensors, checkpoint.scalars
    session.num_edits = scalars.get("num_edits", 0)
    for edit in session.spec.edits[: session.num_edits]:
        session.step = edit.step
        with suppress(SpecError):  # refused now as it was then
            apply(session, edit.set)
    session.model.load_state_dict(_under(tensors, "model."))
    for number, tensor in enumerate(session.best.copy):
        tensor.copy_(tensors[f"best.{number}"])
    _restore_optimizer(session.optimizer, _under(tensors, "optimizer."))
    torch.set_rng_state(tensors["generator.cpu"])
    if session.device.type == "cuda":
        torch.cuda.set_rng_state(tensors["generator.cuda"], session.device)
    elif session.device.type == "mps":
        torch.mps.set_rng_state(tensors["generator.mps"])
    session.step = checkpoint.step
    session.seconds = scalars["seconds"]
    session.base_learning_rate = scalars["base_learning_rate"]
    best = scalars["best"]
    session.best.loss = _number(best["loss"])
    session.best.step, session.best.num_without_improvement = best["step"], best["num_without_improvement"]
    if session.plateau:
        session.plateau.factor = scalars["plateau"]["factor"]
        session.plateau.best = _number(scalars["plateau"]["best"])
        session.plateau.num_stalled = scalars["plateau"]["num_stalled"]


def _restore_optimizer(optimizer: Optimizer, tensors: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _finite_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _number(value: float | None) -> float:
    return math.inf if value is None else value
