"""What a run is measured against: the best constant guess, R², and targets that may not stay what they were."""

import math

import numpy as np

from ..runs.view import RunView
from .course import newest_median
from .outputs import outputs_of

MIN_TARGET_CHECKS = 3
NUM_CHECKS, MAX_POINTS = 9, 1024
"""Newest measurements of a criterion, and newest losses among which those of the same steps are looked for."""
MIN_EVALUATIONS = 6
NO_BETTER, NO_CLOSER = 0.98, 0.01
"""Share of the best constant guess's loss that a validation loss must come below, and of itself that it must lose in
the newest half of its evaluations to be on its way."""
OTHER_SCALE = 3.0
"""Times the guess's loss from which on a validation loss is not measured as the training loss is."""


def scale_of(view: RunView, first_loss: float) -> tuple[float, bool]:
    """Return the best constant guess's loss, or else the first, NaN where neither tells anything; and whether it is the
    guess's."""
    if _targets_are_alike(view):
        return math.nan, False
    baseline = view.last("baseline_loss")
    if baseline is not None and math.isfinite(baseline) and baseline > 0:
        return baseline * _factor(view), True
    if view.started and view.started.data.get("has_rival"):
        return math.nan, False  # what another network makes of the loss may keep it where it began, as in a GAN
    return (first_loss if first_loss > 0 else math.nan), False


def _factor(view: RunView) -> float:
    """Return how many times its mean a program logs as its loss, where that was seen to be scaled or summed up."""
    data = view.started.data if view.started else {}
    if data.get("criterion_is") != "scaled":
        return 1.0
    steps, criterion = view.tail("criterion_loss", NUM_CHECKS)
    logged_steps, logged = view.tail("train_loss", MAX_POINTS)
    _, own, other = np.intersect1d(steps, logged_steps, return_indices=True)
    shares = logged[other][criterion[own] > 0] / criterion[own][criterion[own] > 0]
    shares = shares[np.isfinite(shares)]
    factor = float(np.median(shares)) if len(shares) else 1.0
    return factor if factor > 0 else 1.0  # a loss whose sign was turned


def explained(view: RunView) -> float:
    """Return R² as the program logged it, on validation examples if there are any; NaN for none."""
    for name in ("validation_r2", "train_r2"):
        value = newest_median(view, name, 3)
        if value is not None:
            return value
    return math.nan


def recognised(view: RunView) -> float:
    """Return the share of the examples that naming the most frequent class gets wrong which the network gets right, on
    training or on validation examples, whichever is less; below 0 if it does worse, NaN where either is unknown."""
    guessed = _most_frequent_share(view)
    train, validation = share_right(view, "train"), share_right(view, "validation")
    if train is None or validation is None or not guessed < 1:
        return math.nan
    return (min(train, validation) - guessed) / (1 - guessed)


def share_right(view: RunView, split: str) -> float | None:
    """Return the accuracy of a split, 0 to 1, also where a program logs it in percent; None where it is unknown."""
    accuracy = newest_median(view, f"{split}_accuracy", NUM_CHECKS)
    return accuracy / 100 if accuracy is not None and accuracy > 1 else accuracy


def _most_frequent_share(view: RunView) -> float:
    """Part of the examples that are of the most frequent class; NaN where classes were not counted."""
    for name in ("confusion_matrix", "label_counts"):
        if name in view.snapshot_names and (snapshot := view.snapshot(name)) is not None:
            counts = snapshot.arrays["counts"]
            by_class = counts.sum(1) if counts.ndim > 1 else counts
            return float(by_class.max() / by_class.sum()) if by_class.sum() else math.nan
    return math.nan


def _targets_are_alike(view: RunView) -> bool:
    """Whether every target is the same number, as of a generator that is to be taken for real."""
    low, high = view.overview("data_target_low"), view.overview("data_target_high")
    if low is None or high is None or view.count("data_target_low") < MIN_TARGET_CHECKS:
        return False
    return bool(np.nanmin(low.low) == np.nanmax(high.high))


def is_left_behind(view: RunView, scale: float) -> bool:
    """Whether validation never beat a guess and no longer comes closer, so that what training gains does not hold.

    It comes closer while the newest half of the evaluations falls, and as a whole lies no higher than the half before.
    """
    validation = view.overview("validation_loss")
    if validation is None or len(validation) < MIN_EVALUATIONS or not np.isfinite(validation.mean).all():
        return False
    newest = validation.mean[len(validation) // 2 :]
    best = validation.mean.min()
    before = validation.mean[: len(validation) // 2]
    comes_closer = newest[-1] <= (1 - NO_CLOSER) * newest[0] and np.median(newest) <= np.median(before)
    return bool(NO_BETTER * scale < best < OTHER_SCALE * scale and not comes_closer)


def target_growth(view: RunView) -> float:
    """Return the square of how much more the numbers to predict vary than at the start, 1 at least, 1 for classes."""
    first, now = view.first("data_target_spread"), newest_median(view, "data_target_spread", 9)
    is_number = outputs_of(view).task == "regression"
    return max(1.0, (now / first) ** 2) if is_number and now and first else 1.0
