"""Checkpoints written by hand, as the format says, where weights are to be known and torch is not needed."""

import hashlib
import json
from pathlib import Path

import numpy as np
import safetensors.numpy
from sklearn.datasets import load_digits


def write_weights(run: Path, step: int, tensors: dict[str, np.ndarray]) -> None:
    """Give a run a checkpoint that holds a network and nothing else."""
    data = safetensors.numpy.save({f"model.{name}": tensor for name, tensor in tensors.items()})
    folder = run / "checkpoints"
    folder.mkdir(exist_ok=True)
    (folder / f"step-{step:09d}.safetensors").write_bytes(data)
    document = {"schema": 1, "step": step, "sha256": hashlib.sha256(data).hexdigest(), "scalars": {}}
    (folder / f"step-{step:09d}.json").write_text(json.dumps(document))


def nearest_digit() -> dict[str, np.ndarray]:
    """Weights of a linear network that takes a picture of digits for that class whose mean picture is nearest."""
    digits = load_digits()
    seen = (digits.data - digits.data.mean()) / digits.data.std()
    means = np.stack([seen[digits.target == label].mean(axis=0) for label in range(10)])
    bias = -(means**2).sum(axis=1) / 2
    return {"output.weight": (means / 4).astype(np.float32), "output.bias": (bias / 4).astype(np.float32)}
