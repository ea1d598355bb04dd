"""The regions that a network draws, and what each hidden unit has to do with them."""

from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from .data_points import POINT_TASKS, are_measured, range_of
from .instrument import Picture
from .subject import Subject

GRID = 48
"""Points along each side of a decision boundary."""
MAP_STRIDE = 2
MAX_MAPS = 64


class DecisionBoundary:
    """The output at each point of the plane, and what each hidden unit makes of it; for data with two inputs."""

    name: ClassVar[str] = "decision_boundary"
    unit: ClassVar[str] = "probability, class or value"
    cost: ClassVar[str] = "a forward pass of 2,304 points"

    def __init__(self, subject: Subject) -> None:
        """Lay a grid over the data, in their own units."""
        self._subject = subject
        self.applies = are_measured(subject.data, (2,)) and subject.data.task in POINT_TASKS
        if self.applies:
            self._x_range, self._y_range = (range_of(subject.data.dataset.inputs[:, axis]) for axis in (0, 1))
            x = np.linspace(*self._x_range, GRID)
            y = np.linspace(*self._y_range, GRID)
            points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
            self._grid = subject.tensor(points.astype(np.float32))
            self._hidden = tuple(
                number for number, layer in enumerate(subject.network.layers[:-1]) if layer.source is not None
            )

    def draw(self) -> list[Picture]:
        """Return `decision_boundary`, row 0 at the smallest y, and `neuron_maps/<layer>` for each hidden layer."""
        found = self._subject.network.forward(self._grid, self._hidden)
        meta = {"x_range": list(self._x_range), "y_range": list(self._y_range)}
        boundary = self._boundary(found.outputs)
        maps = [
            Picture(f"neuron_maps/{self._subject.network.layers[number].name}", {"maps": _maps(after)}, meta)
            for number, after in found.after.items()
        ]
        return [Picture(self.name, boundary, meta | self._describe()), *maps]

    def _boundary(self, outputs: Tensor) -> dict[str, np.ndarray]:
        match self._subject.data.task:
            case "binary":
                return {"map": _square(torch.sigmoid(outputs[:, 0]))}
            case "classification":
                confidence, winner = outputs.softmax(1).max(1)
                return {"map": _square(winner.float()), "confidence": _square(confidence)}
            case _:
                values = self._subject.data.normalization.original_targets(outputs.cpu().numpy())
                return {"map": values[:, 0].reshape(GRID, GRID).astype(np.float32)}

    def _describe(self) -> dict[str, Any]:
        data = self._subject.data
        return {"task": data.task, "classes": list(data.dataset.class_names)}


def _square(values: Tensor) -> np.ndarray:
    return values.float().reshape(GRID, GRID).cpu().numpy()


def _maps(activations: Tensor) -> np.ndarray:
    """Return (units, side, side) of activations (points, units): every other point of the grid, the first 64 units."""
    maps = activations[:, :MAX_MAPS].T.reshape(-1, GRID, GRID)[:, ::MAP_STRIDE, ::MAP_STRIDE]
    return maps.float().contiguous().cpu().numpy()
