"""Detector: outputs that do not suit the loss or the targets."""

import math
from collections.abc import Callable
from typing import ClassVar, Literal, NamedTuple

from ..events import Severity
from ..percent import percent
from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import POOR_PROGRESS, Impact
from .layers import measured_layers, recent_medians
from .outputs import (
    DIVERGENCES,
    ELEMENTWISE_LOSSES,
    LOG_PROBABILITY_LOSSES,
    LOGIT_BINARY_LOSSES,
    LOGIT_CLASS_LOSSES,
    RANGES,
    Outputs,
    median_of,
    outputs_of,
)
from .yardstick import share_right

MISSED_SHARE = 0.2
LEARNED = 0.8
"""Share of the fall that a loss can make at all, below which a run has not got what it could."""
ROW_SUM = 0.1
WORSE = 0.5
"""Share of the answers that drawing lots gets right, below which answers are wrong by intention."""
RESPONSE = 0.02
"""Standard deviation over examples, of probabilities, above which a network responds to its inputs."""


class Sign(NamedTuple):
    """One way in which outputs and loss do not fit."""

    kind: str
    """Names the remedy."""
    headline: str
    why: str
    level: float = 1.0
    alarms: bool = False
    """Whether it hurts by itself, whatever the loss has achieved."""
    unambiguous: bool = False
    certainty: Literal["likely", "possible"] = "likely"
    """What is only possible is a note while outputs hardly depend on inputs: then the fault lies before them."""


class LossOutputMismatch(Detector):
    """The function at the output, the loss and the targets do not go together.

    Rule, any of, the first that holds:
    - a negative log-likelihood of classes is given outputs whose exponentials do not add up to 1 over the classes, as
      log_softmax makes them whatever it is given (the logarithm of their sum is off by more than 0.1);
    - a Kullback-Leibler divergence, which takes logarithms too, is given what softmax or sigmoid makes;
    - a cross-entropy is below zero, which no probabilities can give: wrong sign, or targets outside [0, 1];
    - the loss has fallen by more than half of its first value's size, and of the answers on training examples, and by
      the program's own count on validation examples, less than half as many are right as by drawing lots;
    - softmax, sigmoid, tanh or ReLU in front of a cross-entropy that applies softmax or sigmoid itself;
    - more than 20 % of the range of the targets (medians of the batches' lowest and highest) lies where the function
      at the output (sigmoid, softmax, tanh, ReLU) cannot reach;
    - softmax for targets whose rows do not add up to 1 (by more than 0.1);
    - a sigmoid per class under a categorical loss of exclusive classes; a regression loss on classes.
    A negative loss is an error; what are no log-probabilities, and answers learned the wrong way round, a warning;
    targets that cannot be reached, for their range or their sum, a warning until 80 % of the loss is gone. The others
    are a warning when training is hurt, or when a softmaxed cross-entropy has not made 80 % of the fall it can make (it
    ends at log(e + C − 1) − 1, not 0); otherwise a note, as are the last two while outputs vary by less than 0.02 over
    examples, or half of a layer's units are dead or saturated. Scores without a softmax are never judged.
    Source: Nikanjam et al., NeuraLint, TOSEM 2022; Humbatova et al. 2020 (taxonomy: wrong loss, wrong output).
    Known false alarms: classification by squared error on purpose, as a note; targets with rare extreme values.
    """

    code: ClassVar[str] = "loss_output_mismatch"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "output_low", "output_high")
    source: ClassVar[str] = "Nikanjam et al., NeuraLint, TOSEM 2022; Humbatova et al., ICSE 2020"
    patience: ClassVar[int] = 2

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        outputs = outputs_of(view)
        if not outputs.is_known:
            return None
        found = (rule(view, impact, outputs) for rule in _RULES)
        sign = next((sign for sign in found if sign is not None), None)
        if sign is None:
            return None
        return Symptom(
            level=sign.level,
            severity=_severity(view, sign, impact),
            headline=sign.headline + (f", and {impact.progress_in_words}" if impact.stuck else ""),
            why=sign.why,
            evidence={
                "kind": sign.kind,
                "output_low": median_of(view, "output_low"),
                "output_high": median_of(view, "output_high"),
                "target_low": _known(median_of(view, "data_target_low")),
                "target_high": _known(median_of(view, "data_target_high")),
                "missed_share_threshold": MISSED_SHARE,
                "progress": _known(impact.progress),
            },
            certainty=sign.certainty,
        )


def _severity(view: RunView, sign: Sign, impact: Impact) -> Severity:
    if sign.unambiguous:
        return "error"
    if sign.certainty == "possible" and _has_fault_before(view):
        return "note"
    return "warning" if sign.alarms or impact.hurt else "note"


def _has_fault_before(view: RunView) -> bool:
    """Whether outputs do not respond to inputs, or most units of a layer are dead or saturated."""
    stopped = [
        share
        for series in ("dead_fraction", "saturated_fraction")
        for share in recent_medians(view, series, measured_layers(view, series)[:-1], 5)
    ]
    return not median_of(view, "output_spread") > RESPONSE or max(stopped, default=0.0) > 0.5


def _negative(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    is_entropy = any(word in outputs.criterion for word in ("bce", "crossentropy", "cross_entropy"))
    if not (is_entropy or outputs.criterion in LOG_PROBABILITY_LOSSES) or not impact.loss < 0:
        return None
    return Sign(
        "negative",
        f"The cross-entropy is {impact.loss:.3g}; it cannot be below zero",
        "A cross-entropy is −log of a probability, so 0 is its floor. Below it there is no minimum: targets outside "
        "[0, 1], outputs that are not log-probabilities, or a wrong sign drive the outputs to infinity.",
        unambiguous=True,
    )


def _not_log_probabilities(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    total = median_of(view, "output_log_total")
    if outputs.criterion not in LOG_PROBABILITY_LOSSES or not abs(total) > ROW_SUM:
        return None
    return Sign(
        "not_log_probabilities",
        f"The loss expects logarithms of probabilities, but those of an example add up to {math.exp(total):.3g}, not 1",
        "A negative log-likelihood raises one output and relies on log_softmax over the classes to lower the others. "
        "Without it, or with it over another axis such as the batch, what falls is not the error.",
        alarms=True,
    )


def _no_logarithm(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    if outputs.criterion not in DIVERGENCES or outputs.function not in ("softmax", "sigmoid"):
        return None
    return Sign(
        "not_log_probabilities",
        f"The divergence expects logarithms of probabilities and is given what {_word(outputs.function)} makes",
        "A Kullback-Leibler divergence is computed from the logarithms of the outputs. Given the probabilities "
        "themselves it only asks for a high output where the target is high, and falls below zero.",
        alarms=True,
    )


def _wrong_way(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    fell = impact.first_loss - impact.loss > abs(impact.first_loss) / 2
    if outputs.task != "classification" or outputs.num_outputs < 2 or not fell:
        return None
    guessed, right, logged = 1 / outputs.num_outputs, median_of(view, "train_accuracy"), share_right(view, "validation")
    if logged is None or not right < WORSE * guessed or not logged < WORSE * guessed:
        return None
    return Sign(
        "wrong_sign",
        f"The loss has fallen from {impact.first_loss:.3g} to {impact.loss:.3g}, and of the answers only "
        f"{percent(right, 1)} are right: drawing lots gets {percent(guessed)}",
        "Answers that are wrong more often than those drawn by lot have been learned to be wrong: what is minimised is "
        "to be maximised. Most often a minus is missing, or two terms of a difference are the wrong way round.",
        alarms=True,
    )


def _applied_twice(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    function = outputs.function
    by_class, by_unit = outputs.criterion in LOGIT_CLASS_LOSSES, outputs.criterion in LOGIT_BINARY_LOSSES
    if function is None or not (by_class or by_unit) or outputs.num_outputs < (2 if by_class else 1):
        return None
    own = "softmax" if by_class else "sigmoid"
    return Sign(
        "applied_twice",
        f"The outputs pass through {_word(function)} before a cross-entropy that applies {own} itself",
        f"The loss expects scores of any size. {_word(function).capitalize()} confines them before the loss's {own} "
        "sees them, so that no class can become certain, the loss stays high and the gradient small.",
        alarms=_achieved(impact, outputs) < LEARNED,
    )


def _achieved(impact: Impact, outputs: Outputs) -> float:
    """Fall of the loss as a share of what confined outputs allow; NaN, which alarms nobody, while it is early."""
    if impact.share < 0.2 or not impact.warm:
        return math.nan
    reach = {"sigmoid": 1.0, "softmax": 1.0, "tanh": 2.0}.get(outputs.function or "", math.inf)
    floor = math.log1p((outputs.num_outputs - 1 or 1) * math.exp(-reach))
    possible = 1 - floor / impact.scale
    return impact.progress / possible if possible > 0 else math.nan


def _out_of_reach(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    low, high = median_of(view, "data_target_low"), median_of(view, "data_target_high")
    if outputs.function is None or outputs.task == "classification" or not high > low:
        return None
    bounds = RANGES[outputs.function]
    missed = (max(0.0, bounds[0] - low) + max(0.0, high - bounds[1])) / (high - low)
    missed = min(missed, 1.0)
    if missed / MISSED_SHARE < CLEAR_LEVEL:
        return None
    return Sign(
        "out_of_reach",
        f"{percent(missed)} of the range of the targets, {low:.3g} to {high:.3g}, cannot be reached "
        f"by outputs that pass through {_word(outputs.function)}",
        f"{_word(outputs.function).capitalize()} lets through {_interval(bounds)} only. Targets beyond are missed "
        "however long the network trains, and trying to reach them drives the output to where its slope is zero.",
        level=missed / MISSED_SHARE,
        alarms=impact.progress < LEARNED,
    )


def _not_exclusive(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    total = median_of(view, "data_target_mean") * outputs.num_outputs
    comparable = outputs.shape == outputs.target_shape and outputs.num_outputs > 1
    if outputs.function != "softmax" or not comparable or not abs(total - 1) > ROW_SUM:
        return None
    return Sign(
        "not_exclusive",
        f"Softmax makes outputs add up to 1, but the targets of an example add up to {total:.3g} on average",
        "Softmax shares out one unit among the outputs. Labels that can hold together, or not at all, need an output "
        "each that is free of the others: a sigmoid per label.",
        alarms=impact.progress < LEARNED and impact.share >= 0.2,
    )


def _sigmoid_per_class(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    if outputs.task != "classification" or outputs.function != "sigmoid" or outputs.num_outputs < 2:
        return None
    if "bce" in outputs.criterion or "binary" in outputs.criterion or outputs.criterion in ELEMENTWISE_LOSSES:
        return None  # one against the rest: every class has a question of its own
    return Sign(
        "sigmoid_per_class",
        "A sigmoid per class under a loss for exclusive classes",
        "Of exclusive classes one must win. Sigmoids do not compete with one another, so the loss of the right class "
        "does not push down the others.",
        alarms=impact.progress < POOR_PROGRESS and impact.share >= 0.5,
        certainty="possible",
    )


def _regression_on_classes(view: RunView, impact: Impact, outputs: Outputs) -> Sign | None:
    if outputs.criterion not in ELEMENTWISE_LOSSES or outputs.task not in ("classification", "binary"):
        return None
    if outputs.function not in ("sigmoid", "softmax"):
        return None  # numbers that happen to be 0 and 1, such as pixels
    return Sign(
        "regression_on_classes",
        f"A regression loss on classes, behind {_word(outputs.function)}",
        "Where a sigmoid or softmax is sure and wrong it is flat, and a squared or absolute error has no "
        "gradient to speak of. Cross-entropy is steepest just there.",
        certainty="possible",
    )


_RULES: tuple[Callable[[RunView, Impact, Outputs], Sign | None], ...] = (
    _not_log_probabilities,
    _no_logarithm,
    _negative,
    _wrong_way,
    _applied_twice,
    _not_exclusive,
    _out_of_reach,
    _sigmoid_per_class,
    _regression_on_classes,
)


def _word(function: str) -> str:
    return {"relu": "a ReLU", "sigmoid": "a sigmoid", "tanh": "a tanh"}.get(function, function)


def _interval(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:g} to {bounds[1]:g}" if math.isfinite(bounds[1]) else f"what is above {bounds[0]:g}"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
