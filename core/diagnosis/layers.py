"""Series kept per layer, read in the order data flows."""

import math

from ..events import Layer
from ..runs.view import RunView
from .course import newest_median


def measured_layers(view: RunView, series: str) -> tuple[Layer, ...]:
    """Return the layers of which `series` was recorded, first to last; normalisation layers are left out."""
    return tuple(layer for layer in view.layers if view.count(f"{series}/{layer.name}") and not layer.is_normalization)


def num_units(layer: Layer) -> int:
    """Return how many units a layer has, channels if it works on pictures; 0 where it is unknown."""
    is_picture = layer.kind.startswith("Conv")  # channels come first, the units of a sequence's places last
    return layer.output_shape[0 if is_picture else -1] if layer.output_shape else 0


def left_out(view: RunView) -> list[str]:
    """Return the names of layers with parameters to train that the optimiser was not given, as far as it is known."""
    optimizer = view.started.data.get("optimizer") if view.started else None
    return list((optimizer or {}).get("missing_layers", ()))


def recent_medians(view: RunView, series: str, layers: tuple[Layer, ...], num_points: int) -> list[float]:
    """Return the median of each layer's newest points; NaN where a layer has none."""
    found = (newest_median(view, f"{series}/{layer.name}", num_points) for layer in layers)
    return [math.nan if median is None else median for median in found]


def first_value(view: RunView, series: str, layer: Layer) -> float:
    """Return the oldest value, in very long series the mean of the oldest few; NaN where there is none."""
    value = view.first(f"{series}/{layer.name}")
    return math.nan if value is None else value


def last_value(view: RunView, series: str, layer: Layer) -> float:
    """Return the newest value; NaN where there is none."""
    value = view.last(f"{series}/{layer.name}")
    return math.nan if value is None else value
