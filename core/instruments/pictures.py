"""What a network does, as pictures: the regions it draws, the curve it fits, the classes it confuses, its weights."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from ..data.split import SplitData
from ..data.tasks import CLASS_TASKS
from .instrument import Picture
from .network import Network

GRID = 48
"""Points along each side of a decision boundary."""
MAP_STRIDE = 2
MAX_MAPS = 64
CURVE_POINTS = 200
MARGIN = 0.1
"""How far a picture reaches beyond the data, as a share of their range."""
MAX_POINTS = 2000
MAX_WEIGHTS = 4096
MAX_CLASSES = 100
_OF_POINTS = (*CLASS_TASKS, "regression")
"""Tasks whose answer to a point is one thing, to be drawn at its place."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What pictures are drawn of."""

    network: Network
    data: SplitData
    validation_targets: Tensor
    device: torch.device
    criterion: Callable[[Tensor, Tensor], Tensor] | None = None
    """(outputs, targets) → the loss that splits are evaluated by; None where there is none."""
    predict: Callable[[Tensor], Tensor] | None = None
    """outputs → what the model answers, as the task has it; None where outputs are answers."""

    def tensor(self, original: np.ndarray) -> Tensor:
        """Return inputs in the data's own units (n, …) as the network sees them."""
        return torch.from_numpy(self.data.normalization.inputs(original)).to(self.device)


class DecisionBoundary:
    """The output at each point of the plane, and what each hidden unit makes of it; for data with two inputs."""

    name: ClassVar[str] = "decision_boundary"
    unit: ClassVar[str] = "probability, class or value"
    cost: ClassVar[str] = "a forward pass of 2,304 points"

    def __init__(self, subject: Subject) -> None:
        """Lay a grid over the data, in their own units."""
        self._subject = subject
        self.applies = _are_measured(subject.data, (2,)) and subject.data.task in _OF_POINTS
        if self.applies:
            self._x_range, self._y_range = (_range(subject.data.dataset.inputs[:, axis]) for axis in (0, 1))
            x = np.linspace(*self._x_range, GRID)
            y = np.linspace(*self._y_range, GRID)
            points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
            self._grid = subject.tensor(points.astype(np.float32))
            self._hidden = tuple(
                number for number, layer in enumerate(subject.network.layers[:-1]) if layer.source is not None
            )

    def draw(self) -> list[Picture]:
        """Return `decision_boundary`, row 0 at the smallest y, and `neuron_maps/<layer>` for each hidden layer."""
        if not self.applies:
            return []
        activations = dict[int, Tensor]()

        def keep(number: int, _before: Tensor, after: Tensor) -> None:
            activations[number] = after

        with self._subject.network.activations(keep, self._hidden):
            outputs = self._subject.network.model(self._grid)
        meta = {"x_range": list(self._x_range), "y_range": list(self._y_range)}
        boundary = self._boundary(outputs)
        maps = [
            Picture(f"neuron_maps/{self._subject.network.layers[number].name}", {"maps": _maps(after)}, meta)
            for number, after in activations.items()
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


class FittedCurve:
    """The output over the range of the input, in the data's own units; for one input and one number to predict."""

    name: ClassVar[str] = "fitted_curve"
    unit: ClassVar[str] = "the target's"
    cost: ClassVar[str] = "a forward pass of 200 points"

    def __init__(self, subject: Subject) -> None:
        """Choose the points."""
        data = subject.data
        self._subject = subject
        self.applies = data.input_shape == (1,) and data.num_outputs == 1 and data.task in _OF_POINTS
        if self.applies:
            self._x = np.linspace(*_range(data.dataset.inputs[:, 0]), CURVE_POINTS, dtype=np.float32)
            self._inputs = subject.tensor(self._x[:, None])
            self._truth = {}
            if data.dataset.truth is not None:
                known_x, known_y = (np.asarray(values, np.float32) for values in data.dataset.truth)
                self._truth = {"truth_x": known_x, "truth": known_y}

    def draw(self) -> list[Picture]:
        """Return x and y, with the noise-free function where it is known."""
        if not self.applies:
            return []
        outputs = self._subject.network.model(self._inputs)
        if self._subject.data.task == "regression":
            y = self._subject.data.normalization.original_targets(outputs.cpu().numpy())[:, 0]
        else:
            y = torch.sigmoid(outputs[:, 0]).cpu().numpy()
        return [Picture(self.name, {"x": self._x, "y": y.astype(np.float32)} | self._truth, {})]


class ConfusionMatrix:
    """How many validation examples of each true class (row) are given each class (column)."""

    name: ClassVar[str] = "confusion_matrix"
    unit: ClassVar[str] = "examples"
    cost: ClassVar[str] = "a count of the outputs that the validation loss is computed from"

    def __init__(self, subject: Subject) -> None:
        """Prepare for the validation split."""
        data = subject.data
        self._is_binary = data.task == "binary"
        self._size = 2 if self._is_binary else data.num_outputs
        self.applies = data.task in CLASS_TASKS and self._size <= MAX_CLASSES
        self._truth = subject.validation_targets.flatten().long()
        self._meta = {"classes": list(data.dataset.class_names)}

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return counts (num_classes, num_classes), int64, of outputs (num_examples, num_outputs)."""
        predicted = (outputs[:, 0] > 0).long() if self._is_binary else outputs.argmax(1)
        size = self._size
        truth = self._truth[: len(outputs)]
        counts = torch.bincount(truth * size + predicted, minlength=size * size).reshape(size, size)
        return [Picture(self.name, {"counts": counts.cpu().numpy()}, self._meta)]


class Weights:
    """The weight matrices of small networks, for drawing the network itself."""

    name: ClassVar[str] = "weights"
    unit: ClassVar[str] = "weight"
    cost: ClassVar[str] = "a copy of the weights"

    def __init__(self, subject: Subject) -> None:
        """Look at networks of at most 4,096 weights."""
        self._layers = [layer for layer in subject.network.layers if layer.source is not None]
        self.applies = sum(weight.numel() for layer in self._layers for weight in layer.weights) <= MAX_WEIGHTS

    def draw(self) -> list[Picture]:
        """Return `weights/<layer>`: weight (outputs, inputs) and bias (outputs,)."""
        if not self.applies:
            return []
        return [
            Picture(
                f"{self.name}/{layer.name}",
                {
                    "weight" if parameter.ndim > 1 else "bias": parameter.detach().cpu().numpy().copy()
                    for parameter in layer.parameters
                },
                {},
            )
            for layer in self._layers
        ]


def data_points(data: SplitData) -> Picture | None:
    """Return the examples as points in their own units, at most 2,000, for data with one or two inputs."""
    if not _are_measured(data, (1,), (2,)):
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


def _are_measured(data: SplitData, *shapes: tuple[int, ...]) -> bool:
    """Return whether inputs have one of the shapes, and are measurements rather than names of things."""
    return data.input_shape in shapes and np.issubdtype(data.dataset.inputs.dtype, np.floating)


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _square(values: Tensor) -> np.ndarray:
    return values.float().reshape(GRID, GRID).cpu().numpy()


def _maps(activations: Tensor) -> np.ndarray:
    """Return (units, side, side) of activations (points, units): every other point of the grid, the first 64 units."""
    maps = activations[:, :MAX_MAPS].T.reshape(-1, GRID, GRID)[:, ::MAP_STRIDE, ::MAP_STRIDE]
    return maps.float().contiguous().cpu().numpy()
