"""Detector: a rare class that is never predicted."""

import math
from typing import ClassVar

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import Array
from .detector import Detector, Symptom
from .impact import HALF_PROGRESS, Impact
from .outputs import outputs_of

RATIO, RECALL = 10.0, 0.3
MIN_RARE = 5
NUM_ACCURACIES = 30
SAME_LOSS = 0.05


class ClassImbalance(Detector):
    """One class is so rare that the network does well without ever naming it.

    Rule, in the second half of the run: the most frequent class is > 10 times as frequent as the least frequent (of
    those with at least 5 examples) and less than 30 % of the rare class is recognised: by the confusion matrix on
    validation examples, or where there is none, with two classes and a progress below 0.5, by the errors of the newest
    training batches that were measured: with at least 5 rare examples among them, more than 70 % of their number. A
    network that has halved the loss of a guess names the rare class, for the guess is to never name it.
    Classes are counted as the loss sees them, so a weighted sampler balances them; a weighted loss is told by the best
    constant's loss, which then differs by > 5 % from the entropy of the classes.
    Source: Buda, Maki & Mazurowski 2018 (1710.05381).
    Known false alarms: rare classes that the inputs do not tell apart at all.
    """

    code: ClassVar[str] = "class_imbalance"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "Buda, Maki & Mazurowski, arXiv 1710.05381"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        if impact.share < 0.5 or not impact.finite:
            return None
        matrix = view.snapshot("confusion_matrix") if "confusion_matrix" in view.snapshot_names else None
        labels = view.snapshot("label_counts") if "label_counts" in view.snapshot_names else None
        if matrix is not None:
            confusion = next(iter(matrix.arrays.values())).astype(np.float64)
            counts, recalls = confusion.sum(1), np.diag(confusion)
        elif labels is not None and not _is_weighted(view, labels.arrays["counts"]):
            counts, recalls = labels.arrays["counts"].astype(np.float64), None
        else:
            return None
        present = np.flatnonzero(counts >= MIN_RARE)
        if len(present) < 2:
            return None
        rare = int(present[counts[present].argmin()])
        ratio = float(counts.max() / counts[rare])
        recall = recalls[rare] / counts[rare] if recalls is not None else _recall(view, impact, counts, rare)
        if ratio < RATIO or not recall < RECALL:
            return None
        return Symptom(
            level=ratio / RATIO,
            severity="warning",
            headline=(
                f"Class {rare} is {ratio:.3g} times rarer than another, and only {percent(recall)} of it is recognised"
            ),
            why=(
                "Each example counts the same in the loss, so a rare class costs little when it is always missed. "
                "The accuracy looks fine: it is that of naming the frequent class."
            ),
            evidence={
                "label_ratio": ratio,
                "label_ratio_threshold": RATIO,
                "minority_recall": float(recall),
                "minority_recall_threshold": RECALL,
            },
            certainty="likely" if recalls is not None else "possible",
        )


def _is_weighted(view: RunView, counts: Array) -> bool:
    """Whether guessing costs something else than the entropy of the classes."""
    baseline = view.last("baseline_loss")
    shares = counts[counts > 0] / counts.sum()
    entropy = float(-(shares * np.log(shares)).sum())
    return baseline is None or entropy <= 0 or abs(baseline / entropy - 1) > SAME_LOSS


def _recall(view: RunView, impact: Impact, counts: Array, rare: int) -> float:
    """At least how much of the rarer of two classes was recognised in the newest batches; NaN where that is unknown.

    At most as many rare examples were missed as there were errors. Batches are judged by the rare examples they held.
    """
    _, accuracies = view.tail("train_accuracy", NUM_ACCURACIES)
    _, ones = view.tail("data_target_mean", NUM_ACCURACIES)
    shape = outputs_of(view).shape
    if len(counts) != 2 or len(accuracies) != len(ones) or not shape or impact.progress > HALF_PROGRESS:
        return math.nan
    share = float(np.mean(ones)) if rare else 1 - float(np.mean(ones))
    if share * len(ones) * shape[0] < MIN_RARE:
        return math.nan
    return max(0.0, 1 - (1 - float(np.mean(accuracies))) / share)
