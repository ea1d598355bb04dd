"""What guessing scores: the loss of the best constant prediction, which every network has to beat."""

from collections.abc import Callable

import numpy as np

Slope = Callable[[np.ndarray], np.ndarray]


def baseline_loss(loss: str, targets: np.ndarray) -> float:
    """Return the lowest mean loss that one constant output can have on `targets` as the network sees them.

    Cross-entropy: the entropy of the class shares. MSE: the variance. L1: the mean distance from the median. Huber:
    by bisection of its slope, which only grows. `targets` (num_examples, …) as in Dataset.
    """
    if targets.ndim > 2:
        targets = targets.reshape(len(targets), -1)
    match loss:
        case "cross_entropy":
            return _entropy(np.bincount(targets.astype(np.int64)) / len(targets))
        case "binary_cross_entropy":
            shares = targets.mean(axis=0, dtype=np.float64)
            return float(np.mean([_entropy(np.array([share, 1 - share])) for share in shares]))
        case "mse":
            return float(targets.var(axis=0, dtype=np.float64).mean())
        case "l1":
            return float(np.abs(targets - np.median(targets, axis=0)).mean(dtype=np.float64))
        case "huber":
            return _huber(targets - _huber_center(targets))
        case _:
            raise ValueError(f"no baseline for the loss {loss!r}")


def _entropy(shares: np.ndarray) -> float:
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum()) + 0.0  # not −0.0


def _huber(residuals: np.ndarray) -> float:
    distance = np.abs(residuals.astype(np.float64))
    return float(np.where(distance < 1, 0.5 * distance**2, distance - 0.5).mean())


def _huber_center(targets: np.ndarray) -> np.ndarray:
    low, high = targets.min(axis=0).astype(np.float64), targets.max(axis=0).astype(np.float64)
    for _ in range(60):
        middle = (low + high) / 2
        slope = np.clip(middle - targets, -1, 1).sum(axis=0)
        low, high = np.where(slope < 0, middle, low), np.where(slope < 0, high, middle)
    return (low + high) / 2
