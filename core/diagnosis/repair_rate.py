"""Remedies that change the learning rate, by how far updates move the weights."""

import math

from ..events import Remedy
from ..spec import RunSpec
from ..watched import WatchedModel
from .repair_together import Evidence

_ADAPTIVE = ("adam", "adamw", "rmsprop")
_SAFE_ADAPTIVE, _SAFE_PLAIN = 3e-3, 0.1
"""Learning rates that seldom diverge: for optimisers that scale each weight's step, and for those that do not."""
_BOLD_ADAPTIVE, _BOLD_PLAIN = 1e-2, 0.5
_MADE_FOR = {"Adadelta": 1.0, "LBFGS": 1.0}
"""Rates of optimisers that find the length of their steps themselves: their papers have none, which is a rate of 1."""
_BOLD_BY_NAME = {"Adagrad": 0.1, "Rprop": 0.1, **_MADE_FOR}
"""Highest rates of optimisers whose steps shrink by themselves or whose rate is no length."""
_HEALTHY_UPDATE_RATIO = 1e-3
_LONGEST_FIRST_UPDATE = 1e-2
"""Share of the weights that a first update may move: the loss's slope is known at the start only."""
_SHRINKING, _LONGEST_SHRINKING_UPDATE = ("Adagrad",), 0.1
"""Optimisers whose steps shrink by themselves, as 1/√t, so that the first is long by design: Duchi et al. 2011."""
_FALLS_SMOOTHLY = "The loss falls without jumps, and each update moves the weights by about a thousandth."
_FALLS_VISIBLY = "The loss falls visibly within the first tenth of the run."
_SMALLEST_PART = 1e-5
"""Of the present rate: what asks for less is no matter of the rate."""
TRAVEL = 3.0
"""How far a short run must be able to move the weights in all, in units of their size."""
_LONGEST_UPDATE, _LONGEST_FADING_UPDATE = 1e-2, 3e-2
"""Share of the weights that updates may move at the rate proposed: those of an adaptive optimiser, which stay as long,
and those of a plain one, which fade with the error."""
_FADED = 0.4
"""Mean length of updates that fade with the error to a tenth, as when 99 % of a squared error goes, over the first's:
(1 − 0.1) / ln 10."""


def lower_learning_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A tenth of the present rate, a rate that seldom diverges if that is less, or if the first update was longer than
    a hundredth of the weights, the rate at which it would not have been."""
    if not _rate_is_known(spec):
        return Remedy(
            id="lower_learning_rate",
            title="Lower the learning rate to a tenth of what it is",
            lines="for group in optimizer.param_groups:\n    group['lr'] /= 10",
            expected=_FALLS_SMOOTHLY,
        )
    present, first = spec.training.learning_rate, evidence.get("first_update_ratio")
    rate = min(present / 10, _safe_rate(spec))
    if isinstance(first, float) and 0 < first < math.inf:
        longest = _LONGEST_SHRINKING_UPDATE if _optimizer_of(spec) in _SHRINKING else _LONGEST_FIRST_UPDATE
        rate = min(rate, present * longest / first)
    rate = round_rate(max(rate, present * _SMALLEST_PART))
    return Remedy(
        id="lower_learning_rate",
        title=f"Lower the learning rate from {present:g} to {rate:g}",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected=_FALLS_SMOOTHLY,
    )


def raise_learning_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate at which an update would move the weights by a thousandth, and all of a short run's by three times their
    size."""
    ratio = evidence.get("update_ratio")
    if evidence.get("num_gradients") == 0.0 or evidence.get("kind") == "frozen":
        return None
    factor = 10.0
    if isinstance(ratio, float) and ratio > 0:
        factor = max(3.0, min(1e6, _wanted_update(spec, evidence) / ratio))
    return multiply_rate(spec, factor)


def _wanted_update(spec: RunSpec, evidence: Evidence) -> float:
    """The share of the weights that an update should move, for all of the run's to take them somewhere."""
    steps = evidence.get("num_steps")
    if not isinstance(steps, float) or not steps > 0:
        return _HEALTHY_UPDATE_RATIO
    faded, longest = (1.0, _LONGEST_UPDATE) if _is_adaptive(spec) else (_FADED, _LONGEST_FADING_UPDATE)
    return max(_HEALTHY_UPDATE_RATIO, min(TRAVEL / steps / faded, longest))


def multiply_rate(spec: RunSpec, factor: float) -> Remedy | None:
    """The present rate so many times, within what seldom diverges; or the one that the optimiser is made for."""
    if not _rate_is_known(spec):
        times = nearest_rate(factor)
        return Remedy(
            id="raise_learning_rate",
            title=f"Raise the learning rate to {times:g} times what it is",
            lines=f"for group in optimizer.param_groups:\n    group['lr'] *= {times:g}",
            expected=_FALLS_VISIBLY,
        )
    present, optimizer = spec.training.learning_rate, _optimizer_of(spec)
    rate = _MADE_FOR.get(optimizer) or min(nearest_rate(present * factor), _bold_rate(spec))
    if rate <= present:
        return None
    return Remedy(
        id="raise_learning_rate",
        title=f"Raise the learning rate from {present:g} to {rate:g}",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected=_FALLS_VISIBLY,
    )


def lower_to_probed_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate that a learning-rate range test proposes, where one was made and it is lower."""
    rate = _probed_rate(evidence)
    return _use_probed(spec, rate) if rate is not None and rate < spec.training.learning_rate else None


def raise_to_probed_rate(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """The rate that a learning-rate range test proposes, where one was made and it is higher."""
    rate = _probed_rate(evidence)
    return _use_probed(spec, rate) if rate is not None and rate > spec.training.learning_rate else None


def _probed_rate(evidence: Evidence) -> float | None:
    rate = evidence.get("suggested_learning_rate")
    return round_rate(rate) if isinstance(rate, float) and rate > 0 else None


def _use_probed(spec: RunSpec, rate: float) -> Remedy:
    present = spec.training.learning_rate
    return Remedy(
        id="probed_learning_rate",
        title=f"Change the learning rate from {present:g} to {rate:g}, where a range test saw the loss fall fastest",
        set={"training.learning_rate": rate},
        lines=f"for group in optimizer.param_groups:\n    group['lr'] = {rate:g}",
        expected="The loss falls as fast as in the test, without diverging.",
    )


def round_rate(rate: float) -> float:
    """Round down to 1, 2, 3 or 5 times a power of ten, as people write learning rates."""
    power = 10.0 ** math.floor(math.log10(rate) + 1e-9)
    digit = max(step for step in (1, 2, 3, 5) if step <= rate / power * (1 + 1e-9))
    return float(f"{digit * power:.0e}")


def nearest_rate(rate: float) -> float:
    """Round to the nearest of 1, 2, 3 or 5 times a power of ten, by ratio."""
    below = round_rate(rate)
    power = 10.0 ** math.floor(math.log10(rate) + 1e-9)
    above = min(float(f"{digit * power:.0e}") for digit in (2, 3, 5, 10) if digit * power > below * (1 + 1e-9))
    return below if rate / below <= above / rate else above


def _safe_rate(spec: RunSpec) -> float:
    """The highest rate to propose where the present one is too high."""
    return _BOLD_BY_NAME.get(_optimizer_of(spec), _SAFE_ADAPTIVE if _is_adaptive(spec) else _SAFE_PLAIN)


def _bold_rate(spec: RunSpec) -> float:
    """The highest rate to propose where the present one is too low."""
    return _BOLD_BY_NAME.get(_optimizer_of(spec), _BOLD_ADAPTIVE if _is_adaptive(spec) else _BOLD_PLAIN)


def _rate_is_known(spec: RunSpec) -> bool:
    """Of a log, or a loop whose optimiser nobody showed, the spec has a rate that nobody chose."""
    return not isinstance(spec.model, WatchedModel) or spec.model.optimizer is not None


def _optimizer_of(spec: RunSpec) -> str:
    """The class of a watched program's optimiser; empty where it is not told."""
    return (spec.model.optimizer if isinstance(spec.model, WatchedModel) else None) or ""


def _is_adaptive(spec: RunSpec) -> bool:
    return spec.training.optimizer in _ADAPTIVE
