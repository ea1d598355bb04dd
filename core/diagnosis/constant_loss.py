"""Detector: a loss that no weight can change."""

from typing import ClassVar

import numpy as np

from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .outputs import outputs_of

MIN_CHECKS = 3


class ConstantLoss(Detector):
    """No gradient reaches any parameter: what is minimised does not depend on the weights.

    Rule: the total gradient norm is exactly 0 at the first measurement and at all of the newest nine (at least three).
    Always an error. A network that has learned has small gradients, but not from its first step, and not exactly 0.
    Source: Braiek & Khomh, TheDeepChecker; Humbatova et al. 2020.
    Known false alarms: gradients below the smallest half-precision number. Silent where every unit of a ReLU layer is
    dead: that is `dead_relu`.
    """

    code: ClassVar[str] = "constant_loss"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "gradient_norm")
    source: ClassVar[str] = "Braiek & Khomh, TheDeepChecker; Humbatova et al., ICSE 2020"
    patience: ClassVar[int] = 1
    shows_at_once: ClassVar[bool] = True

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        _, norms = view.tail("gradient_norm", 9)
        if len(norms) < MIN_CHECKS or np.any(norms != 0) or view.first("gradient_norm") != 0:
            return None
        if view.last("dead_fraction") == 1 or view.last("learning_rate") == 0:
            return None
        return Symptom(
            level=1.0,
            severity="error",
            headline=f"No gradient reaches any weight: the loss, {impact.loss:.3g}, does not depend on them",
            why=(
                "The gradient is exactly zero from the first step on. The path from the loss to the weights is cut: "
                "the loss was rebuilt from a number, an output was detached, a softmax has one unit and is always 1, "
                "or the output is clipped to where it is flat."
            ),
            evidence={
                "gradient_norm": 0.0,
                "num_measurements": float(view.count("gradient_norm")),
                "kind": _kind(view),
            },
            first_step=1,
        )


def _kind(view: RunView) -> str | None:
    """What of the output makes it constant, as remedies name it; None where it is not the output's doing."""
    outputs = outputs_of(view)
    if outputs.function != "softmax" or outputs.num_outputs != 1:
        return None
    return "out_of_reach" if outputs.task == "regression" else "one_softmax_unit"
