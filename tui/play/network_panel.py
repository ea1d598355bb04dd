"""The network of the play screen: the drawing of the run screen, its inputs as pictures, and a weight to be chosen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from ...core.edits import WeightPlace
from ...core.runs.view import RunView, Snapshot
from ..charts.canvas import Canvas
from ..charts.columns import Floats
from ..charts.network_drawing import NodeColumn, Weight, draw_network, weight_at
from ..charts.numbers import number
from ..charts.style import ChartStyle
from ..panels.network import Drawing, NetworkPanel, columns_of
from ..panels.options import ViewOptions
from ..panels.recorded import array_of, ranges_of, say_unknown
from .controls import feature_name

SIDE = 24
"""Points along each side of the picture of an input."""
FEATURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1_squared": lambda x1, x2: x1 * x1,
    "x2_squared": lambda x1, x2: x2 * x2,
    "x1_times_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, x2: np.sin(np.pi * x1),
    "sin_x2": lambda x1, x2: np.sin(np.pi * x2),
}
"""Of two normalised inputs, as the network computes them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the network is looked at."""

    features: tuple[str, ...]
    """What goes into the first layer, where the run is that of the play on screen."""
    weight: Weight | None
    """The weight that stands out."""
    value: float | None = None
    """What it has been changed to, while the run has not heard of it."""


@dataclass(frozen=True, slots=True)
class PlayDrawing:
    """The network, and how it is looked at."""

    drawing: Drawing
    chosen: Chosen
    points: tuple[float, ...]
    """Mean and deviation of the points, by which inputs are normalised; empty while unknown."""


class PlayNetworkPanel:
    """The network: a node for each unit with what it answers over the plane, a link for each weight.

    Orange is above zero, blue below; the thicker and brighter a link, the larger its weight. With the network chosen
    (tab), the arrows choose a weight, + and - change it, enter types a value; a click chooses the link or the bias of
    the unit under it. What is changed takes hold at once and is written into the run.
    """

    name: ClassVar[str] = "network"
    title: ClassVar[str] = "Network"
    reads: ClassVar[tuple[str, ...]] = NetworkPanel.reads
    min_height: ClassVar[int] = NetworkPanel.min_height

    def shown(self, view: RunView) -> bool:
        """Always: there will be one."""
        return True

    def look(self, view: RunView, options: Any) -> PlayDrawing:
        """Read the newest weights and maps; `options` is a Chosen."""
        drawing = NetworkPanel().look(view, ViewOptions())
        return PlayDrawing(drawing, options, _scale(view.snapshot("data_points")))

    def caption(self, model: PlayDrawing) -> str:
        """The chosen weight in words and its value."""
        weight = model.chosen.weight
        value = value_of(model, weight) if weight else None
        if weight is None or value is None:
            return "orange > 0, blue < 0"
        return f"{_in_words(model, weight)}: {number(value if model.chosen.value is None else model.chosen.value)}"

    def draw(self, model: PlayDrawing, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw all layers, the inputs left."""
        columns = columns_with_inputs(model, style.ascii)
        if columns is None:
            return say_unknown(model.drawing.weights, width, height, style)
        return draw_network(columns, width, height, style, model.chosen.weight)


def columns_with_inputs(model: PlayDrawing, ascii: bool = False) -> tuple[NodeColumn, ...] | None:
    """The columns of the drawing, the inputs with names and pictures; None where there is no network yet."""
    columns = columns_of(model.drawing)
    if columns is None:
        return None
    first, names = columns[0], model.chosen.features
    if len(names) != first.num_units:
        return columns
    labels = tuple(feature_name(name, ascii) for name in names)
    maps = _input_maps(model, names)
    return (replace(first, labels=labels, maps=maps), *columns[1:])


def weight_under(model: PlayDrawing, width: int, height: int, x: int, y: int) -> Weight | None:
    """The weight or bias drawn at a cell."""
    columns = columns_with_inputs(model)
    return weight_at(columns, width, height, x, y) if columns else None


def neighbour(model: PlayDrawing, weight: Weight | None, across: int, down: int) -> Weight | None:
    """The weight next to one: down goes through the weights and the bias of each unit, across to another layer."""
    columns = columns_of(model.drawing)
    if columns is None:
        return None
    if weight is None or weight.column >= len(columns):
        return Weight(1, 0, 0)
    column = min(max(weight.column + across, 1), len(columns) - 1)
    num_inputs = columns[column - 1].num_units
    if across:
        return Weight(column, 0, 0) if column != weight.column else weight
    size = num_inputs + 1  # the bias comes last
    at = weight.unit * size + (num_inputs if weight.input is None else weight.input) + down
    unit, source = divmod(at % (size * columns[column].num_units), size)
    return Weight(column, unit, None if source == num_inputs else source)


def place_of(model: PlayDrawing, weight: Weight) -> WeightPlace:
    """Which weight of the network that is."""
    columns = columns_of(model.drawing)
    assert columns is not None, weight
    source = None if weight.input is None else weight.input + 1
    return WeightPlace(columns[weight.column].name, weight.unit + 1, source)


def _in_words(model: PlayDrawing, weight: Weight) -> str:
    """Say from where to where a weight leads: `x1 → hidden_1 unit 4`."""
    columns = columns_with_inputs(model)
    assert columns is not None, weight
    unit = f"{columns[weight.column].name} unit {weight.unit + 1}"
    if weight.input is None:
        return f"bias of {unit}"
    before = columns[weight.column - 1]
    source = f"{before.name} unit {weight.input + 1}" if weight.column > 1 else f"input {weight.input + 1}"
    return f"{before.labels[weight.input] if before.labels else source} → {unit}"


def value_of(model: PlayDrawing, weight: Weight) -> float | None:
    """The newest known value of a weight; None where the network has none such."""
    layers = model.drawing.weights.snapshots
    if not 0 < weight.column <= len(layers):
        return None
    layer = layers[weight.column - 1]
    array = array_of(layer, "bias", 1) if weight.input is None else array_of(layer, "weight", 2)
    index = (weight.unit,) if weight.input is None else (weight.unit, weight.input)
    if array is None or any(at >= size for at, size in zip(index, array.shape, strict=True)):
        return None
    return float(array[index])


def _scale(points: Snapshot | None) -> tuple[float, ...]:
    """Mean and deviation of the points that train, along x1 and x2."""
    inputs, is_training = array_of(points, "inputs", 2), points.arrays.get("is_training") if points else None
    if inputs is None or is_training is None or inputs.shape[1] != 2:
        return ()
    known = inputs[is_training.astype(np.bool_)]
    return (*known.mean(axis=0).tolist(), *known.std(axis=0).tolist()) if len(known) else ()


def _input_maps(model: PlayDrawing, names: tuple[str, ...]) -> Floats | None:
    """Each feature over the plane that the run is shown on, on a scale of its own."""
    boundary = model.drawing.boundary.first
    ranges = ranges_of(boundary.meta) if boundary else None
    if ranges is None or not model.points:
        return None
    mean_1, mean_2, deviation_1, deviation_2 = model.points
    x1 = (np.linspace(*ranges[0], SIDE) - mean_1) / (deviation_1 or 1.0)
    x2 = (np.linspace(*ranges[1], SIDE) - mean_2) / (deviation_2 or 1.0)
    grid_1, grid_2 = np.meshgrid(x1, x2)
    maps = np.stack([FEATURES[name](grid_1, grid_2) for name in names])
    return maps / np.abs(maps).max(axis=(1, 2), keepdims=True).clip(1e-9)
