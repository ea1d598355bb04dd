"""Rules of four published tools, for comparison: OUR re-implementations, from their descriptions, on OUR series.

They are not the tools: what is recorded is judged, where the tools read the tensors themselves, and accuracy or R² on
validation stands in for accuracy on training. Each symptom counts as a warning, and as a name for every cause it is
said to show, which is generous. The headline is ours: the first in the order of causes.

Sources: AutoTrainer, Zhang et al., ICSE 2021. DeepDiagnosis, Wardat et al., ICSE 2022. Amazon SageMaker Debugger,
built-in rules and their default parameters in its documentation. UMLAUT, Schoop et al., CHI 2021.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn_tui.core.diagnosis.life_cycle import Change
from nn_tui.core.events import Finding, FindingRaised
from nn_tui.core.runs.view import RunView

Array = np.ndarray[Any, np.dtype[Any]]
Fire = Callable[[RunView], int | None]
"""The step at which a symptom first shows; None for never."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A symptom of a published tool."""

    name: str
    codes: tuple[str, ...]
    """The causes it is said to show."""
    fire: Fire


@dataclass(frozen=True, slots=True)
class Tool:
    """A set of rules; called with a run, tells what they would have said."""

    rules: tuple[Rule, ...]

    def __call__(self, view: RunView) -> list[Change]:
        """Return a warning per code at the step of its first symptom."""
        first: dict[str, tuple[int, str]] = {}
        for rule in self.rules:
            step = rule.fire(view)
            for code in rule.codes if step is not None else ():
                first[code] = min(first.get(code, (step, rule.name)), (step, rule.name))
        return [
            FindingRaised(
                time=0.0,
                step=step,
                finding=Finding(code=code, severity="warning", headline=name, first_step=step, last_step=view.step),
            )
            for code, (step, name) in first.items()
        ]


def series(view: RunView, name: str) -> tuple[Array, Array]:
    """Return steps and values, empty for what was not recorded."""
    return view.series(name) if name in view.series_names else (np.empty(0, np.int64), np.empty(0))


def per_layer(view: RunView, prefix: str) -> Iterator[tuple[Array, Array]]:
    """Yield steps and values of every layer's series of one kind, in order of the layers."""
    for name in view.series_names:
        if name.startswith(f"{prefix}/"):
            yield view.series(name)


def first(steps: Array, holds: Array, in_a_row: int = 1) -> int | None:
    """Return the step at which a condition has held `in_a_row` times; None for never."""
    streak = 0
    for step, held in zip(steps.tolist(), holds.tolist(), strict=True):
        streak = streak + 1 if held else 0
        if streak == in_a_row:
            return step
    return None


def earliest(steps: Sequence[int | None]) -> int | None:
    """Return the smallest, None of none."""
    return min((step for step in steps if step is not None), default=None)


def score(view: RunView) -> tuple[Array, Array]:
    """Return accuracy on validation, R² where there is none."""
    name = "validation_accuracy" if "validation_accuracy" in view.series_names else "validation_r2"
    return series(view, name)


def not_finite(view: RunView) -> int | None:
    """A NaN or infinity in any loss, gradient or weight."""
    names = [name for name in view.series_names if name.startswith(("train_loss", "gradient_norm", "weight_norm"))]
    return earliest([first(steps, ~np.isfinite(values)) for steps, values in map(view.series, names)])


def any_layer(prefix: str, condition: Callable[[Array], Array], in_a_row: int = 1) -> Fire:
    """Return a rule that fires when one layer's series meets a condition."""
    return lambda view: earliest(
        [first(steps, condition(values), in_a_row) for steps, values in per_layer(view, prefix)]
    )


# AutoTrainer: thresholds of the paper's default configuration.
POOR_ACCURACY, LEAST_GRADIENT_RATIO, MOST_GRADIENT_RATIO, DEAD_SHARE = 0.6, 1e-3, 70.0, 0.7
SMALL_GAIN, JUMP, JUMPING_SHARE = 0.01, 0.03, 0.2


def while_inaccurate(view: RunView, steps: Array, holds: Array) -> int | None:
    """Return the first step at which a condition holds though accuracy was seen and is poor."""
    at, accuracy = score(view)
    place = np.searchsorted(at, steps, side="right") - 1
    known = place >= 0
    poor = np.zeros(len(steps), bool)
    poor[known] = accuracy[place[known]] <= POOR_ACCURACY
    return first(steps, holds & poor)


def gradient_ratio(view: RunView) -> tuple[Array, Array]:
    """Return the gradient of the first layer over that of the last, at steps where both were measured."""
    layers = list(per_layer(view, "gradient_rms"))
    if len(layers) < 2:
        return np.empty(0, np.int64), np.empty(0)
    (first_at, first_values), (last_at, last_values) = layers[0], layers[-1]
    steps, at_first, at_last = np.intersect1d(first_at, last_at, return_indices=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return steps, first_values[at_first] / last_values[at_last]


def autotrainer_vanishing(view: RunView) -> int | None:
    """The first layer's gradient is below a thousandth of the last one's, accuracy poor."""
    steps, ratios = gradient_ratio(view)
    return while_inaccurate(view, steps, ratios < LEAST_GRADIENT_RATIO)


def autotrainer_exploding(view: RunView) -> int | None:
    """The first layer's gradient is 70 × the last one's, accuracy poor; or something is not finite."""
    steps, ratios = gradient_ratio(view)
    return earliest([while_inaccurate(view, steps, ratios > MOST_GRADIENT_RATIO), not_finite(view)])


def autotrainer_dying(view: RunView) -> int | None:
    """More than 70 % of a ReLU layer is dead, accuracy poor."""
    layers = per_layer(view, "dead_fraction")
    return earliest([while_inaccurate(view, steps, shares > DEAD_SHARE) for steps, shares in layers])


def autotrainer_oscillating(view: RunView) -> int | None:
    """Accuracy turned by 0.03 or more at over a fifth of the epochs, ten at least."""
    steps, values = score(view)
    turns = np.abs(np.diff(values)) >= JUMP
    turns[1:] &= np.sign(np.diff(values)[1:]) != np.sign(np.diff(values)[:-1])
    share = np.cumsum(turns) / np.arange(1, len(turns) + 1)
    return first(steps[1:], (share > JUMPING_SHARE) & (np.arange(len(share)) >= 10))


def autotrainer_slow(view: RunView) -> int | None:
    """Accuracy is poor and gains less than 0.01 an epoch, three times in a row."""
    steps, values = score(view)
    return first(steps[1:], (np.diff(values) < SMALL_GAIN) & (values[1:] <= POOR_ACCURACY), in_a_row=3)


AUTOTRAINER = Tool(
    (
        Rule("vanishing gradient", ("vanishing_gradient",), autotrainer_vanishing),
        Rule("exploding gradient", ("exploding_gradient",), autotrainer_exploding),
        Rule("dying ReLU", ("dead_relu",), autotrainer_dying),
        Rule("oscillating loss", ("oscillating_loss",), autotrainer_oscillating),
        Rule("slow convergence", ("learning_rate_too_low",), autotrainer_slow),
    )
)


# DeepDiagnosis: eight symptoms, and the causes its decision tree derives from them.
def not_improving(name: str, worse: int) -> Fire:
    """Return a rule: no better than the time before, three evaluations in a row."""

    def fire(view: RunView) -> int | None:
        steps, values = series(view, name)
        return first(steps[1:], worse * np.diff(values) >= 0, in_a_row=3)

    return fire


DEEP_DIAGNOSIS = Tool(
    (
        Rule("dead node", ("dead_relu",), any_layer("dead_fraction", lambda shares: shares > 0.7)),
        Rule("saturated", ("saturated_activation",), any_layer("activation_derivative", lambda mean: mean < 0.05)),
        Rule("exploding tensor", ("non_finite", "learning_rate_too_high"), not_finite),
        Rule("loss not decreasing", ("loss_output_mismatch",), not_improving("validation_loss", 1)),
        Rule("accuracy not increasing", ("underfitting",), not_improving("validation_accuracy", -1)),
        Rule("unchanged weight", ("unchanged_weights",), any_layer("update_ratio", lambda ratio: ratio < 1e-7, 3)),
        Rule("exploding gradient", ("exploding_gradient",), any_layer("gradient_rms", lambda size: ~(size < 1e3))),
        Rule("vanishing gradient", ("vanishing_gradient",), any_layer("gradient_rms", lambda size: size < 1e-7)),
    )
)


# SageMaker Debugger: default parameters.
def sagemaker_loss(view: RunView) -> int | None:
    """The loss fell by less than 0.1 % within ten recorded steps."""
    steps, values = series(view, "train_loss")
    steps, values = steps[::10], values[::10]
    return first(steps[1:], values[1:] > (1 - 0.001) * values[:-1])


def sagemaker_overfit(view: RunView) -> int | None:
    """Loss on validation deviates from that on training by more than 10 % of it."""
    steps, values = series(view, "validation_loss")
    at, losses = series(view, "train_loss")
    begins = np.concatenate([[0], steps])[:-1] if len(steps) else steps
    means = [losses[(at > begin) & (at <= end)].mean() for begin, end in zip(begins, steps, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return first(steps, (values - np.array(means)) / values > 0.1)


def sagemaker_overtraining(view: RunView) -> int | None:
    """Loss on validation has not improved by 0.01 for ten evaluations."""
    steps, values = series(view, "validation_loss")
    if not len(values):
        return None
    best = np.minimum.accumulate(values)
    return first(steps[1:], values[1:] > best[:-1] - 0.01, in_a_row=10)


SAGEMAKER_TENSORS = Tool(
    (
        Rule("vanishing gradient", ("vanishing_gradient",), any_layer("gradient_rms", lambda size: size < 1e-7)),
        Rule("exploding tensor", ("exploding_gradient", "non_finite"), not_finite),
        Rule("dead relu", ("dead_relu",), any_layer("dead_fraction", lambda share: share > 0.5)),
        Rule(
            "saturated activation",
            ("saturated_activation",),
            any_layer("activation_derivative", lambda mean: mean < 1e-6),
        ),
        Rule("update ratio large", ("learning_rate_too_high",), any_layer("update_ratio", lambda one: one > 10)),
        Rule("update ratio small", ("learning_rate_too_low",), any_layer("update_ratio", lambda one: one < 1e-8)),
        Rule("unchanged tensor", ("unchanged_weights",), any_layer("update_ratio", lambda one: one < 1e-8, 3)),
        Rule("all zero", ("constant_loss",), any_layer("gradient_norm", lambda one: one == 0)),
    )
)
SAGEMAKER = Tool(
    (
        *SAGEMAKER_TENSORS.rules,
        Rule("loss not decreasing", ("loss_not_decreasing",), sagemaker_loss),
        Rule("overfit", ("overfitting",), sagemaker_overfit),
        Rule("overtraining", ("overfitting",), sagemaker_overtraining),
    )
)


# UMLAUT: heuristics on the program and its metrics, written for Keras.
def umlaut_overfitting(view: RunView) -> int | None:
    """Loss on validation rose twice in a row."""
    steps, values = series(view, "validation_loss")
    return first(steps[1:], np.diff(values) > 0, in_a_row=2)


def umlaut_logits(view: RunView) -> int | None:
    """The last layer of a classifier has no softmax or sigmoid of its own."""
    started = view.started
    is_classifier = started is not None and started.task != "regression"
    return 1 if is_classifier and view.layers and view.layers[-1].activation is None else None


def umlaut_linear(view: RunView) -> int | None:
    """No hidden layer has a non-linearity."""
    hidden = view.layers[:-1]
    return 1 if hidden and all(layer.activation is None for layer in hidden) else None


UMLAUT = Tool(
    (
        Rule("loss is NaN", ("non_finite",), not_finite),
        Rule("learning rate above 0.01", ("learning_rate_too_high",), lambda view: _rate(view, lambda r: r > 0.01)),
        Rule("learning rate below 1e-7", ("learning_rate_too_low",), lambda view: _rate(view, lambda r: r < 1e-7)),
        Rule("overfitting", ("overfitting",), umlaut_overfitting),
        Rule("missing softmax", ("loss_output_mismatch",), umlaut_logits),
        Rule("missing activations", ("underfitting",), umlaut_linear),
    )
)


def _rate(view: RunView, condition: Callable[[Array], Array]) -> int | None:
    steps, rates = series(view, "learning_rate")
    return first(steps, condition(rates))


TOOLS: dict[str, Tool] = {
    "AutoTrainer*": AUTOTRAINER,
    "DeepDiagnosis*": DEEP_DIAGNOSIS,
    "SageMaker, tensors*": SAGEMAKER_TENSORS,
    "SageMaker, all*": SAGEMAKER,
    "UMLAUT*": UMLAUT,
}


def said_by(name: str, view: RunView) -> list[Change]:
    """Return what a tool, by name, says of a run."""
    return TOOLS[name](view)
