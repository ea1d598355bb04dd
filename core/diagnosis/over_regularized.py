"""Detector: a penalty or dropout that outweighs the data."""

import math
from typing import ClassVar

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import newest_median
from .detector import Detector, Symptom
from .impact import POOR_PROGRESS, Impact
from .layers import first_value, last_value, measured_layers

SHRUNK = 0.5
WITHERED = 0.1
PULL = 0.3
PENALTY = 0.2
NUM_CHECKS, MAX_POINTS = 5, 1024
DROPOUT = 0.7
SMALLEST = 1e-3
"""Share of their first size below which it makes no difference how little of the weights is left."""


class OverRegularized(Detector):
    """The weights are pulled to zero, or the units silenced, so hard that the data cannot be learned.

    Rule, while progress < 0.3 after 20 % of the run and training is hurt, or the loss is flat; one of:
    - weight decay λ: the norm of all weights has fallen below half of what it was first, and the pull of the penalty,
      λ‖w‖, is more than 0.3 of the gradient of the data, or the decay is decoupled, or less than a tenth is left. At
      the minimum of loss plus penalty both pull alike (equation 7.8: the ratio is 1); 0.3 leaves room for gradients of
      single batches, whose norm is larger than that of their mean. Half: first weights keep the size of what passes
      through (He et al. 2015), so that L layers of half the size pass on 2^−L of it, a quarter in the smallest network
      with a hidden layer. A fifth of the loss: with less, the criterion is what is minimised, by far;
    - a watched program whose weight decay is not known: the weights have fallen below a quarter, and the loss that is
      minimised is more than a fifth higher than the criterion's, now or at the first step: a penalty beside it. Where
      the criterion was not seen, "possible"; where it was, less than a tenth left of one layer, which passes on next to
      nothing, is enough;
    - dropout of 0.7 or more: of a hidden layer usually 0.5 is silenced, and from 0.6 on the training error itself
      rises (Srivastava et al. 2014, section 7.3 and figure 9a).
    Source: Goodfellow et al. 2016, section 7.1; Srivastava et al., JMLR 2014.
    Known false alarms: weights that start far too large and shrink in a run hurt by something else.
    """

    code: ClassVar[str] = "over_regularized"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "weight_norm", "gradient_norm")
    source: ClassVar[str] = "Goodfellow, Bengio & Courville, Deep Learning, 2016, sections 7.1 and 7.12"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        norm, first = newest_median(view, "weight_norm"), view.first("weight_norm")
        gradient = newest_median(view, "gradient_norm")
        poor = impact.share >= 0.2 and impact.progress < POOR_PROGRESS and (impact.hurt or impact.flat)
        if not poor or norm is None or not first or gradient is None or not impact.finite:
            return None
        decay = view.spec.regularization.weight_decay
        dropout = getattr(view.spec.model, "dropout", None) or 0.0
        left, pull = norm / first, decay * norm / gradient if gradient else 0.0
        penalty = _penalty_share(view)
        decoupled = view.spec.training.optimizer == "adamw"
        if decay and left < SHRUNK and (pull > PULL or decoupled or left < WITHERED):
            level, cause = (
                SHRUNK / max(left, SMALLEST),
                f"Weight decay {decay:g} has pulled the weights to {percent(left, 1)} of their first size",
            )
        elif not decay and _may_hide_a_penalty(view) and left < SHRUNK**2 and not penalty < PENALTY:
            level, cause = (
                SHRUNK**2 / max(left, SMALLEST),
                f"The weights have shrunk to {percent(left, 1)} of their first size",
            )
        elif not decay and penalty > PENALTY and (withered := _most_withered(view))[1] < WITHERED:
            name, left = withered
            level, cause = (
                WITHERED / max(left, SMALLEST),
                f"The weights of {name} have shrunk to {percent(left, 1)} of their first size",
            )
        elif dropout >= DROPOUT:
            level, cause = dropout / DROPOUT, f"Dropout silences {percent(dropout)} of the units"
        else:
            return None
        return Symptom(
            level=level,
            severity="warning",
            headline=f"{cause}, and {impact.progress_in_words}",
            why=(
                "What is minimised is loss plus penalty. Where the penalty is steeper than the loss, smaller weights "
                "pay more than better answers; where most units are silenced, little of the input gets through."
            ),
            evidence={
                "weight_norm_left": left,
                "weight_norm_left_threshold": SHRUNK,
                "penalty_gradient_ratio": pull,
                "weight_decay": decay,
                "dropout": dropout,
                "progress": impact.progress,
            },
            certainty="likely" if decay or dropout >= DROPOUT or penalty > PENALTY else "possible",
        )


def _may_hide_a_penalty(view: RunView) -> bool:
    """Whether the loss is a program's own; a spec says what is added to it."""
    return bool(view.started and view.started.data.get("watched")) or view.spec.regularization.l1 > 0


def _most_withered(view: RunView) -> tuple[str, float]:
    """Return the layer of which least is left, and how much, as a share of its first size."""
    layers = [layer for layer in measured_layers(view, "weight_norm") if first_value(view, "weight_norm", layer) > 0]
    shares = {
        layer.name: last_value(view, "weight_norm", layer) / first_value(view, "weight_norm", layer) for layer in layers
    }
    return min(shares.items(), key=lambda item: item[1], default=("", math.inf))


def _penalty_share(view: RunView) -> float:
    """Part of the loss that the criterion does not account for: at the start, or at the newest steps of which both are
    known, whichever is more, because a penalty that has won leaves little of itself. NaN where neither is known."""
    steps, criterion = view.tail("criterion_loss", NUM_CHECKS)
    logged_steps, logged = view.tail("train_loss", MAX_POINTS)
    _, own, other = np.intersect1d(steps, logged_steps, return_indices=True)
    known = logged[other] > 0
    newest = float(np.median(1 - criterion[own][known] / logged[other][known])) if known.any() else math.nan
    first_criterion, first_logged = view.first("criterion_loss"), view.first("train_loss")
    if first_criterion is None or not first_logged or not first_logged > 0:
        return newest
    return float(np.fmax(1 - first_criterion / first_logged, newest))
