"""How far updates can have carried the weights, and how much that can have changed what the network says."""

import numpy as np

from ..runs.view import RunView
from .layers import measured_layers

MAX_POINTS = 4096


def travelled(view: RunView) -> float:
    """Return how far the weights are at most from where they were, in units of their size; NaN where it is unknown.

    The sum of all update ratios ‖Δw‖/‖w‖, as if all updates had gone one way, from those that were measured.
    """
    steps, ratios = view.tail("update_ratio", MAX_POINTS)
    known = np.isfinite(ratios)
    steps, ratios = steps[known], ratios[known]
    if not len(steps):
        return float("nan")
    ends = ratios[0] * steps[0] + ratios[-1] * (view.step - steps[-1])
    return float(np.sum((ratios[1:] + ratios[:-1]) / 2 * np.diff(steps)) + ends)


def for_a_change_of(share: float, view: RunView) -> float:
    """Return the relative change of every layer's weights that the output needs to change by `share` of its own size.

    An output is made by L layers one behind another, so that it grows with the product of their weights: a change of
    each by t changes it by (1 + t)^L − 1 at most, as long as activations do not enlarge what they are given.
    """
    depth = max(1, len(measured_layers(view, "update_ratio")))
    return float((1 + share) ** (1 / depth) - 1)
