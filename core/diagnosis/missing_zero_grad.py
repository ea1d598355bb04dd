"""Detector: gradients of earlier steps that are never cleared."""

from typing import ClassVar

import numpy as np

from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .layers import left_out, measured_layers

STALE, GROWTH = 0.3, 2.0
MIN_CHECKS = 3


class MissingZeroGrad(Detector):
    """Each update uses the sum of all gradients so far instead of the newest.

    Rule: `stale_gradient`, the sine of the angle between the gradient an update uses and what the backward passes since
    the update before gave, is > 0.3 in the median of its newest 9 measurements (at least 3; scaling, clipping by norm
    and accumulation leave it at 0); and either training is hurt or the gradient norm has at least doubled since
    its first measurements, as a running sum does. Silent where another network learns in the same loop: its loss, as
    that of a generator, leaves gradients here that are cleared before the next update. Silent where the optimiser was
    not given the last layer, whose gradient is the one compared: nothing clears it, and no update uses it.
    Source: TrainCheck, OSDI 2025 (missing zero_grad); Humbatova et al. 2020 (taxonomy of faults).
    Known false alarms: gradients edited by hand, by value clipping or by noise, in a run hurt by something else.
    """

    code: ClassVar[str] = "missing_zero_grad"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "stale_gradient")
    source: ClassVar[str] = "TrainCheck, OSDI 2025; Humbatova et al., ICSE 2020"
    patience: ClassVar[int] = 2

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        _, values = view.tail("stale_gradient", 9)
        if len(values) < MIN_CHECKS or (view.started and view.started.data.get("has_rival")):
            return None
        layers = measured_layers(view, "weight_norm")
        if layers and layers[-1].name in left_out(view):
            return None
        stale = float(np.median(values))
        growth = _growth(view)
        if stale / STALE < CLEAR_LEVEL or not (impact.hurt or growth > GROWTH):
            return None
        return Symptom(
            level=stale / STALE,
            severity=impact.severity(unambiguous=stale > 2 * STALE) if impact.hurt else "warning",
            headline=(
                "Updates follow an old gradient: what is in .grad points "
                f"{np.degrees(np.arcsin(min(stale, 1.0))):.0f}° away from what the newest backward pass gave"
            ),
            why=(
                "backward() adds to what is in .grad already. Where it is not cleared after an update, every update "
                "follows the sum of all so far: like momentum without friction, it overshoots further and further."
            ),
            evidence={
                "stale_gradient": stale,
                "stale_gradient_threshold": STALE,
                "gradient_norm": view.last("gradient_norm"),
                "gradient_norm_growth": growth,
            },
        )


def _growth(view: RunView) -> float:
    """The newest gradient norms over the first; 1 where they are unknown."""
    first = view.first("gradient_norm")
    _, newest = view.tail("gradient_norm", 9)
    return float(np.median(newest)) / first if first and len(newest) else 1.0
