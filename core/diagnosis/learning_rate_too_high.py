"""Detector: steps so long that they overshoot."""

import math
from typing import ClassVar, NamedTuple

import numpy as np

from ..percent import percent
from ..runs.view import RunView
from .course import newest_median
from .detector import CLEAR_LEVEL, Detector, Symptom
from .exploding_gradient import GROWTH as SIGNAL_GROWTH
from .exploding_gradient import initial_growth
from .impact import REGRESSED_NOISE, REGRESSED_RATIO, Impact
from .layers import last_value, measured_layers
from .outputs import median_of
from .travel import for_a_change_of

UPDATE_RATIO = 3e-2
GROWTH = 3.0
TURNS = 0.6
SILENCED, DEAD = 0.1, 0.5
NUM_LAST = 5
"""Finite losses before the first that is not: their mean must have grown."""


class Sign(NamedTuple):
    """One way in which too long a step shows."""

    level: float
    """In units of its threshold."""
    headline: str
    unambiguous: bool = False
    is_clear: bool = False
    """Whether it leaves no doubt that it does harm, in a run that is poor."""


class LearningRateTooHigh(Detector):
    """The loss grows, or jumps about without falling, because updates are too long.

    Rule, any of, in units of its threshold:
    - the mean of the last 5 losses before one was not finite is > 3 × the lowest smoothed loss; or the last update that
      was measured before was > 3 × as long as the weights, so that next to nothing is left of what they were;
    - the smoothed loss is > 3 × its own best, and by more than a tenth of L_const and 3 × what neighbouring stretches
      differ by; not where the numbers to predict have come to vary much more, as a network's own do;
    - the smoothed loss once was > 3 × its start and > 3 L_const, and progress is still below what is required;
    - the first update could change the output by more than its own size, (1 + ‖Δw‖/‖w‖)^L − 1 > 1 in L layers, so that
      its slope told nothing of where it led; and outputs vary over examples by less than a tenth of what they did
      then, while training is stuck. Where half of a layer's units are dead, that has a name of its own;
    - the median update ratio ‖Δw‖/‖w‖ is > 3e-2 (healthy: about 1e-3) while the loss rises, or turns in more than 60 %
      of neighbouring blocks of a sixtieth of the run by more than a tenth of L_const. A warning when training is poor.
    Source: Smith 1506.01186 (range test: the loss turns where the rate is too high); cs231n notes (update ratio 1e-3).
    Known false alarms: warm restarts raise the loss on purpose. Silent where signals already grew > 1,000-fold through
    the depth at the first step: then no rate is small enough, and `exploding_gradient` names the cause.
    """

    code: ClassVar[str] = "learning_rate_too_high"
    reads: ClassVar[tuple[str, ...]] = ("train_loss",)
    source: ClassVar[str] = "Smith, arXiv 1506.01186; cs231n notes, update ratio"
    patience: ClassVar[int] = 2

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        course = impact.course
        if course is None or not len(course):
            return None
        ratio = newest_median(view, "update_ratio", 9)
        sign = max(
            _divergence(view, impact), _overshoot(view, impact), _regression(impact), _jump(impact),
            _throw(view, impact), _restlessness(impact, ratio),
            key=lambda sign: sign.level,
        )  # fmt: skip
        if sign.level < CLEAR_LEVEL or initial_growth(view)[0] > SIGNAL_GROWTH:
            return None
        rate = view.last("learning_rate") or view.spec.training.learning_rate
        return Symptom(
            level=sign.level,
            severity=impact.severity(sign.unambiguous, sign.is_clear),
            headline=f"{sign.headline}, at learning rate {rate:.3g}",
            why=(
                "An update follows the slope of the loss as if the slope went on for ever. Where the step is longer "
                "than the valley is wide it lands higher on the other side, where the slope is steeper still."
            ),
            evidence={
                "learning_rate": rate,
                "loss": impact.loss if math.isfinite(impact.loss) else None,
                "best_loss": impact.best_loss if math.isfinite(impact.best_loss) else None,
                "growth_threshold": GROWTH,
                "update_ratio": ratio,
                "first_update_ratio": view.first("update_ratio"),
                "first_loss_ratio": impact.first_loss / impact.scale if impact.first_loss > 0 else None,
                "update_ratio_threshold": UPDATE_RATIO,
            },
        )


_NONE = Sign(0.0, "")


def _divergence(view: RunView, impact: Impact) -> Sign:
    _, values = view.tail("train_loss", 4096)
    newest = values[np.isfinite(values)][-NUM_LAST:]
    if impact.finite or not impact.best_loss > 0 or not len(newest):
        return _NONE
    peak = float(newest.max()) if np.mean(newest) > GROWTH * impact.best_loss else 0.0
    headline = f"The loss grew from {impact.best_loss:.3g} to {peak:.3g} and then stopped being a number"
    return Sign(peak / impact.best_loss / GROWTH, headline, unambiguous=True)


def _overshoot(view: RunView, impact: Impact) -> Sign:
    _, updates = view.tail("update_ratio", 4096)
    known = updates[np.isfinite(updates)].tolist()
    if impact.finite or not known:
        return _NONE
    headline = (
        f"An update moved the weights by {percent(known[-1])} of their size, then the loss stopped being a number"
    )
    return Sign(known[-1] / GROWTH, headline, unambiguous=True)


def _regression(impact: Impact) -> Sign:
    lost = impact.loss - impact.best_loss
    if not lost > 0.1 * impact.scale or lost < REGRESSED_NOISE * impact.noise or not impact.best_loss > 0:
        return _NONE
    if impact.target_growth > REGRESSED_RATIO:
        return _NONE
    ratio = impact.loss / impact.best_loss
    return Sign(ratio / GROWTH, f"The loss is {impact.loss:.3g}, {ratio:.3g} × its best, {impact.best_loss:.3g}")


def _jump(impact: Impact) -> Sign:
    if impact.course is None or not impact.stuck or not impact.first_loss > 0:
        return _NONE
    highest = float(impact.course.means.max())
    headline = f"The loss jumped from {impact.first_loss:.3g} to {highest:.3g} and stays at {impact.loss:.3g}"
    return Sign(min(highest / impact.first_loss, highest / impact.scale) / GROWTH, headline)


def _throw(view: RunView, impact: Impact) -> Sign:
    first, spread = view.first("update_ratio"), view.first("output_spread")
    if not first or not impact.stuck:
        return _NONE
    silenced = bool(spread) and median_of(view, "output_spread") < SILENCED * (spread or 0.0)
    layers = measured_layers(view, "dead_fraction")
    is_dead = any(last_value(view, "dead_fraction", layer) >= DEAD for layer in layers)
    if not silenced or is_dead:
        return _NONE
    headline = (
        f"The first update moved the weights by {percent(first)} of their size, and outputs no longer follow inputs"
    )
    return Sign(first / for_a_change_of(1.0, view), headline)


def _restlessness(impact: Impact, ratio: float | None) -> Sign:
    course = impact.course
    if ratio is None or course is None or len(course) < 8 or not impact.recent_fall < 0.02:
        return _NONE
    recent = course.since(0.5 * impact.step).means
    directions = np.sign(np.diff(recent))
    turns = float(np.mean(directions[1:] != directions[:-1])) if len(directions) > 1 else 0.0
    swings = turns > TURNS and float(np.std(recent)) > 0.1 * impact.scale
    if not swings and not impact.recent_fall < -0.02:
        return _NONE
    headline = (
        f"Each update moves the weights by {percent(ratio, 1)} of their size and the loss, {impact.loss:.3g}, swings"
    )
    headline = headline if swings else headline.removesuffix("swings") + "rises"
    return Sign(ratio / UPDATE_RATIO, headline, is_clear=True)
