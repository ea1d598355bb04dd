"""Network: how do its units hang together?"""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from ...core.events import Layer
from ...core.runs.view import RunView, Snapshot
from ..charts.canvas import Canvas
from ..charts.network_drawing import NodeColumn, draw_network
from ..charts.style import ChartStyle
from .options import ViewOptions
from .recorded import Floats, Recorded, array_of, caption_of, look_at, say_unknown


@dataclass(frozen=True, slots=True)
class Drawing:
    """Weights of all layers, and what units answer over the plane where there are two inputs."""

    weights: Recorded
    maps: Recorded
    boundary: Recorded


class NetworkPanel:
    """The network itself: a node for each unit, a link for each weight, orange above zero, blue below it.

    The thicker and brighter a link, the larger its weight; those under 5 % of the scale are left out. With two inputs
    a node shows where in the plane its unit answers. Of wide layers the first twelve units are drawn, and between two
    layers the 48 strongest links.
    """

    name: ClassVar[str] = "network"
    title: ClassVar[str] = "Network"
    reads: ClassVar[tuple[str, ...]] = ("weights", "neuron_maps", "decision_boundary")
    min_height: ClassVar[int] = 8

    def shown(self, view: RunView) -> bool:
        """Once there are the weights of every layer of a chain of linear ones."""
        weighed = _weighed(view.layers)
        recorded = all(f"weights/{layer.name}" in view.snapshot_names for layer in weighed)
        return recorded and _is_chain(weighed)

    def look(self, view: RunView, options: ViewOptions) -> Drawing:
        """Read everything as of the crosshair, or the newest."""
        names = ("weights", "neuron_maps", "decision_boundary")
        return Drawing(*(look_at(view, options, name, "weights") for name in names))

    def caption(self, model: Drawing) -> str:
        """What a link is, and of when the weights are."""
        return caption_of(model.weights, "orange > 0, blue < 0, thick is large")

    def draw(self, model: Drawing, width: int, height: int, style: ChartStyle) -> Canvas:
        """Draw all layers, the inputs left."""
        columns = columns_of(model)
        if columns is None:
            return say_unknown(model.weights, width, height, style)
        return draw_network(columns, width, height, style)


def _weighed(layers: tuple[Layer, ...]) -> list[Layer]:
    """Layers but for normalisation, which stands inside one."""
    return [layer for layer in layers if "Norm" not in layer.kind]


def _is_chain(layers: list[Layer]) -> bool:
    """Whether each layer is linear and takes what the one before gives."""
    fit = all(before.output_shape == after.input_shape for before, after in pairwise(layers))
    return bool(layers) and fit and all(layer.kind == "Linear" for layer in layers)


def columns_of(model: Drawing) -> tuple[NodeColumn, ...] | None:
    """The inputs and each layer; None where the weights are not those of a chain of layers."""
    named = [(_layer_of(snapshot), array_of(snapshot, "weight", 2)) for snapshot in model.weights.snapshots]
    weights = [(name, weight) for name, weight in named if weight is not None]
    sizes_fit = all(len(before) == after.shape[1] for (_, before), (_, after) in pairwise(weights))
    if not weights or len(weights) < len(named) or not sizes_fit:
        return None
    maps = {_layer_of(snapshot): array_of(snapshot, "maps", 3) for snapshot in model.maps.snapshots}
    maps[weights[-1][0]] = _output_map(model.boundary.first)
    columns = [_column(name, weight, maps.get(name)) for name, weight in weights]
    return (NodeColumn("input", weights[0][1].shape[1]), *columns)


def _column(name: str, weight: Floats, maps: Floats | None) -> NodeColumn:
    """A layer, with its maps where they are of all the units that may be drawn."""
    known = maps is not None and len(maps) >= min(len(weight), 64)
    return NodeColumn(name, len(weight), weight, maps if known else None)


def _output_map(boundary: Snapshot | None) -> Floats | None:
    """What a single output says over the plane: above 0 where the second class is the likelier."""
    values = array_of(boundary, "map", 2)
    if boundary is None or values is None or boundary.meta.get("task") != "binary":
        return None
    return np.asarray(values - 0.5)[None]


def _layer_of(snapshot: Snapshot) -> str:
    return snapshot.name.partition("/")[2]
