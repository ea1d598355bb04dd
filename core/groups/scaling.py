"""Scaling: how the loss of networks of one family falls with their number of parameters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MIN_SIZES = 3


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """loss ≈ factor · parameters^(−exponent), with no floor: a straight line on logarithmic scales."""

    factor: float
    exponent: float
    r2: float
    """Share of the variance of log loss that the line explains; 1 where all sizes lie on it."""


def fit_power_law(num_parameters: Sequence[int], losses: Sequence[float]) -> PowerLaw | None:
    """Return the least-squares line through (log parameters, log loss).

    None for fewer than three different sizes, or a loss that has no logarithm.
    """
    if len(set(num_parameters)) < MIN_SIZES or not all(0 < loss < math.inf for loss in losses):
        return None
    x, y = [math.log(size) for size in num_parameters], [math.log(loss) for loss in losses]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    shift = mean_y - slope * mean_x
    left = sum((b - shift - slope * a) ** 2 for a, b in zip(x, y, strict=True))
    total = sum((b - mean_y) ** 2 for b in y)
    return PowerLaw(math.exp(shift), -slope, 1 - left / total if total else 1.0)
