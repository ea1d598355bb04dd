"""Detector: outputs that are the same for every input."""

import math
from typing import ClassVar

from ..percent import percent
from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .outputs import ELEMENTWISE_LOSSES, MIN_CHECKS, median_of, outputs_of

RATIO, SMALL_RATIO = 0.02, 0.1
SHRUNK, GROWN = 0.1, 3.0
SAME_WAY, SHRUNK_SHARE = 0.05, 0.25
"""Share of the mean square that varies over examples: of unit vectors in all directions it is 1."""


class CollapsedOutput(Detector):
    """The network has come to give the same output whatever it is shown.

    Rule, on standard deviations over the examples of a batch (medians of the newest measurements; where that of outputs
    has tripled since, its newest: those that have begun to vary are not coming to be alike, and nothing more is said of
    them once they are past the threshold):
    - numbers: outputs vary by less than 2 % of what targets vary by, after 20 % of the run; or by less than 10 % in its
      second half although the loss says that all is well, as one made of several parts may: outputs that vary by a
      share s of what targets do explain s² of their variance at most, here a hundredth. One of torch's own for numbers
      that has beaten a guess has no such parts: its outputs are on their way;
    - classes: outputs vary by less than 0.02 (nats, or probability), while training is hurt in the second half;
    - targets that the network itself makes, such as another view's features: outputs and targets both vary by less than
      10 % of what they did at the first measurement; or, as several numbers per example, outputs and targets both point
      the same way for all examples: what varies makes up less than 5 % of their mean square, and less than a quarter of
      the share it did at first. Targets that come from data keep theirs. A low loss means nothing there;
    - outputs of a network that is called several times in a step, as two views' features are, where no loss of torch's
      compares them: the same, of outputs of at least 8 numbers.
    By exclusion: dead units, for one, leave outputs the same as well.
    Source: Chen & He, SimSiam, CVPR 2021 (collapse, measured by the outputs' standard deviation).
    Known false alarms: none known beyond a learning rate of next to nothing on weights of next to nothing.
    """

    code: ClassVar[str] = "collapsed_output"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "output_spread")
    by_exclusion: ClassVar[bool] = True
    source: ClassVar[str] = "Chen & He, Exploring Simple Siamese Representation Learning, CVPR 2021"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        spread, of_targets = median_of(view, "output_spread"), median_of(view, "data_target_spread")
        is_single = outputs_of(view).shape[:1] == (1,)
        if not impact.finite or not math.isfinite(spread) or is_single:
            return None
        left = max(_left(view, "output_spread"), _left(view, "data_target_spread"))
        same_way = _same_way(view)
        is_number = outputs_of(view).task == "regression"
        scale = of_targets if is_number else 1.0
        is_late = impact.share >= 0.5
        is_time = impact.share >= 0.2 if is_number else impact.hurt and is_late
        may_have_parts = not impact.has_baseline or outputs_of(view).criterion not in ELEMENTWISE_LOSSES
        ratio = SMALL_RATIO if is_number and is_late and may_have_parts and not impact.hurt else RATIO
        if left < SHRUNK:
            level, than = SHRUNK / max(left, 1e-12), f"{left:.1e} of what it was at the start, and so do the targets"
        elif same_way < SAME_WAY and impact.share >= 0.2:
            level, than = (
                SAME_WAY / max(same_way, 1e-12),
                f"{percent(same_way, 1)} of its mean square, the rest is alike",
            )
        elif is_time and impact.warm and scale > 0 and view.count("data_target_spread"):
            newest = _newest_if_grown(view, spread)
            if newest > max(spread, ratio * scale):
                return None
            spread = newest
            level, than = ratio / max(spread / scale, 1e-12), f"{spread / scale:.1e} of what it should"
        else:
            return None
        if level < CLEAR_LEVEL:
            return None
        return Symptom(
            level=min(level, 1e3),
            severity="warning",
            headline=f"The output is the same for every example: it varies by {than}",
            why=(
                "A constant is the easiest answer to many losses. Once the outputs no longer depend on the inputs, the "
                "gradient that could bring them apart again is next to nothing."
            ),
            evidence={
                "output_spread": spread,
                "target_spread": of_targets if math.isfinite(of_targets) else None,
                "spread_ratio_threshold": ratio,
            },
        )


def _newest_if_grown(view: RunView, spread: float) -> float:
    newest = view.last("output_spread")
    return newest if newest is not None and newest > GROWN * spread else spread


def _same_way(view: RunView) -> float:
    """Share of the mean square by which outputs of several numbers, and targets, vary; inf where it never was more."""
    shares: list[float] = []
    outputs = outputs_of(view)
    is_watched = bool(view.started and view.started.data.get("watched"))
    is_vector = outputs.num_outputs > 1 and outputs.task == "regression"
    if not is_watched or (outputs.is_known and not is_vector):
        return math.inf
    for name in ("output", "data_target") if outputs.is_known else ("output",):
        mean, std, spread = (view.first(f"{name}_{part}") for part in ("mean", "std", "spread"))
        if not mean or not std or not spread or view.count(f"{name}_spread") < MIN_CHECKS:
            return math.inf
        now = [median_of(view, f"{name}_{part}") for part in ("mean", "std", "spread")]
        first, share = spread**2 / (mean**2 + std**2), now[2] ** 2 / (now[0] ** 2 + now[1] ** 2)
        shares.append(share if share < SHRUNK_SHARE * first else math.inf)
    return max(shares)


def _left(view: RunView, name: str) -> float:
    """What a spread was when measured last over what it was first; inf where that is unknown."""
    first, last = view.first(name), view.last(name)
    return last / first if first and last is not None and view.count(name) >= MIN_CHECKS else math.inf
