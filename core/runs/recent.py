"""One number for where a noisy series stands: the mean of its newest values, the same wherever it is shown."""

import numpy as np

from .view import RunView

MOST = 100
"""Values in the mean at most."""


def window(count: int) -> int:
    """How many of `count` values the mean is of: a tenth of them, one at least."""
    return min(MOST, max(count // 10, 1))


def recent_mean(view: RunView, name: str) -> float | None:
    """Mean of the newest `window(view.count(name))` values; None for no values, NaN where one of them is not finite."""
    count = view.count(name)
    if not count:
        return None
    _, values = view.tail(name, window(count))
    return float(np.mean(values)) if np.isfinite(values).all() else float("nan")
