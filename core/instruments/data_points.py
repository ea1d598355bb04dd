"""The data as points, and the window through which they are seen."""

import numpy as np

from ..data.split import SplitData
from ..data.tasks import CLASS_TASKS
from .instrument import Picture

MAX_POINTS = 2000
MARGIN = 0.1
"""How far a picture reaches beyond the data, as a share of their range."""
POINT_TASKS = (*CLASS_TASKS, "regression")
"""Tasks whose answer to a point is one thing, to be drawn at its place."""


def data_points(data: SplitData) -> Picture | None:
    """Return the examples as points in their own units, at most 2,000, for data with one or two inputs."""
    if not are_measured(data, (1,), (2,)):
        return None
    is_training = np.zeros(len(data.dataset.inputs), bool)
    is_training[data.train.indices] = True
    used = np.sort(np.concatenate([data.train.indices, data.validation.indices, data.test.indices]))
    rows = used[np.linspace(0, len(used) - 1, min(len(used), MAX_POINTS)).round().astype(int)]
    targets = data.dataset.targets[rows]
    arrays = {
        "inputs": data.dataset.inputs[rows].astype(np.float32),
        "targets": targets.reshape(len(rows), -1)[:, 0].astype(np.float32),
        "is_training": is_training[rows],
    }
    return Picture("data_points", arrays, {"task": data.task, "classes": list(data.dataset.class_names)})


def are_measured(data: SplitData, *shapes: tuple[int, ...]) -> bool:
    """Return whether inputs have one of the shapes, and are measurements rather than names of things."""
    return data.input_shape in shapes and np.issubdtype(data.dataset.inputs.dtype, np.floating)


def range_of(values: np.ndarray, margin: float = MARGIN) -> tuple[float, float]:
    """Return the lowest and highest value a picture shows, a share of their range beyond those there are."""
    low, high = float(values.min()), float(values.max())
    beyond = margin * (high - low) or 1.0
    return low - beyond, high + beyond
