"""What is known of a network's outputs and targets: their shapes, what shaped them, and the range they cover."""

import math
from dataclasses import dataclass
from typing import Any

from ..runs.view import RunView
from .course import median, newest_values

NUM_CHECKS = 9
MIN_CHECKS = 3
LOGIT_CLASS_LOSSES = ("crossentropyloss", "cross_entropy")
"""Criteria, in small letters, that take class scores and apply log-softmax themselves."""
LOGIT_BINARY_LOSSES = ("bcewithlogitsloss", "binary_cross_entropy_with_logits")
"""Criteria that take scores and apply the sigmoid themselves."""
LOG_PROBABILITY_LOSSES = ("nllloss", "nll_loss")
"""Criteria that take logarithms of probabilities of classes. Likelihoods of densities and counts, such as
GaussianNLLLoss and PoissonNLLLoss, are not among them: they may be below zero."""
DIVERGENCES = ("kldivloss", "kl_div")
"""Criteria that take logarithms of probabilities, and probabilities to compare them with."""
ELEMENTWISE_LOSSES = (
    "mseloss", "mse_loss", "l1loss", "l1_loss",
    "smoothl1loss", "smooth_l1_loss", "huberloss", "huber_loss",
)  # fmt: skip
"""Criteria that compare outputs and targets element by element, and broadcast them where shapes differ."""
TASKS = ("classification", "binary", "regression")
RANGES = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, math.inf)}
"""What a function lets through; `relu_` and others of the kind are named after their plain form."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """The facts, as far as a run recorded them."""

    criterion: str
    """Name of the loss in small letters; empty where it is unknown."""
    function: str | None
    """The function that gave the outputs their range, of those in RANGES; None for any other and for none."""
    shape: tuple[int, ...]
    """Of the first batch, its size included; empty where it is unknown."""
    target_shape: tuple[int, ...]
    target_type: str
    """Such as int64."""
    task: str | None
    """classification (exclusive classes), binary or regression; None where it was not recognised."""

    @property
    def num_outputs(self) -> int:
        """Numbers per example, or per place of one; 0 where it is unknown."""
        return (self.shape[-1] if len(self.shape) > 1 else 1) if self.shape else 0

    @property
    def is_known(self) -> bool:
        """Whether outputs and targets were seen."""
        return bool(self.shape and self.target_type)


def outputs_of(view: RunView) -> Outputs:
    """Return what the run says of its outputs."""
    data: dict[str, Any] = view.started.data if view.started else {}
    own = view.started.task if view.started and not data.get("watched") else None
    return Outputs(
        criterion=str(data.get("criterion") or "").lower(),
        function=_function(view, data),
        shape=tuple(data.get("output_shape") or ()),
        target_shape=tuple(data.get("target_shape") or ()),
        target_type=str(data.get("target_type") or ""),
        task=data.get("task") or (own if own in TASKS else None),
    )


def median_of(view: RunView, name: str) -> float:
    """Return the median of a series' newest measurements; NaN for fewer than three."""
    values = newest_values(view, name, NUM_CHECKS)
    return median(values) if len(values) >= MIN_CHECKS else math.nan


def _function(view: RunView, data: dict[str, Any]) -> str | None:
    """The last function, or where that only changed the shape the activation of the last layer, if it gave the output.

    Weights that are used a second time, as by a tied decoder, belong to the layer that used them first.
    """
    last = str(data.get("output_function") or "").removesuffix("_")
    shape = data.get("output_shape")
    if last in ("", "squeeze") and shape and view.layers:
        layer = view.layers[-1]
        gave_it = math.prod(layer.output_shape) == math.prod(shape[1:]) or not layer.output_shape
        last = (layer.activation or "") if gave_it else ""
    return last if last in RANGES else None
