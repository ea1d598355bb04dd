"""What a run says about its data: plain numbers and names, ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .tasks import CLASS_TASKS

if TYPE_CHECKING:
    from .dataset import Dataset
    from .normalization import Normalization

MAX_COLUMNS = 256
"""Per-column statistics are listed for at most this many columns."""


def describe(
    dataset: Dataset, train: np.ndarray, validation: np.ndarray, test: np.ndarray, normalization: Normalization
) -> dict[str, Any]:
    """Return name, sizes, names of features and classes, class counts, and statistics of the training examples.

    `input` holds mean, std, min and max per column of the raw training inputs, in original units, and the same of
    the `normalized` ones that the network sees; `target` the same for regression, with `x_range` and `y_range` of
    all examples for 1-D and 2-D inputs.
    """
    parts = {"train": train, "validation": validation, "test": test}
    columns = dataset.inputs[train].reshape(len(train), -1)[:, :MAX_COLUMNS]
    seen = normalization.inputs(dataset.inputs[train]).reshape(len(train), -1)[:, :MAX_COLUMNS]
    description: dict[str, Any] = {
        "name": dataset.name,
        "task": dataset.task,
        "num_examples": {name: len(rows) for name, rows in parts.items()},
        "input_shape": list(dataset.input_shape),
        "image_shape": list(dataset.image_shape) if dataset.image_shape else None,
        "feature_names": list(dataset.feature_names),
        "class_names": list(dataset.class_names),
        "target_names": list(dataset.target_names),
        "input": statistics(columns),
        "normalized": statistics(seen),
        "detected": [list(row) for row in dataset.detected],
        "is_table": dataset.is_table,
    }
    if dataset.task == "regression":
        description["target"] = statistics(dataset.targets[train])
        description["target_mean"] = normalization.target_mean.tolist()
        description["target_std"] = normalization.target_std.tolist()
    elif dataset.task in CLASS_TASKS:
        description["class_counts"] = {name: _class_counts(dataset, rows) for name, rows in parts.items()}
    if dataset.input_shape in ((1,), (2,)) and np.issubdtype(dataset.inputs.dtype, np.floating):
        second = dataset.inputs[:, 1] if dataset.input_shape == (2,) else dataset.targets.reshape(-1)
        description["x_range"] = [float(dataset.inputs[:, 0].min()), float(dataset.inputs[:, 0].max())]
        description["y_range"] = [float(second.min()), float(second.max())]
    return description


def statistics(columns: np.ndarray) -> dict[str, list[float]]:
    """Return mean, std, min and max of each column of (n, k)."""
    return {
        "mean": columns.mean(axis=0, dtype=np.float64).tolist(),
        "std": columns.std(axis=0, dtype=np.float64).tolist(),
        "min": columns.min(axis=0).tolist(),
        "max": columns.max(axis=0).tolist(),
    }


def _class_counts(dataset: Dataset, rows: np.ndarray) -> list[int]:
    labels = dataset.targets.reshape(-1)[rows].astype(np.int64)
    num_classes = 2 if dataset.task == "binary" else dataset.num_outputs
    return np.bincount(labels, minlength=num_classes).tolist()
