"""Detector: rectified units that are zero on every example."""

import math
from typing import ClassVar

from ..events import Layer
from ..percent import percent
from ..runs.view import RunView
from .detector import CLEAR_LEVEL, Detector, Symptom
from .impact import Impact
from .layers import first_value, last_value, measured_layers, num_units

DEAD_HURT, DEAD_ALONE = 0.5, 0.9
MIN_DEAD_UNITS = 2


class DeadReLU(Detector):
    """So many units of a layer are silent on all data that the network cannot learn.

    Rule: more than half of a layer's units are zero on every example of a pass over the training split (on-rate
    < 1e-3) while training is hurt or poor: a warning, an error when a whole layer is dead. More than 90 % without harm:
    a note. The finding names the first such layer. Healthy networks reach 70 % dead, and 83 % zeros.
    Source: Lu et al. 2019 (1903.06733, dying ReLU); Maas et al. 2013 (leaky ReLU).
    Known false alarms: sparse codes trained with L1 on activations, as a note. Layers with fewer than two dead units
    are not judged.
    """

    code: ClassVar[str] = "dead_relu"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "dead_fraction")
    source: ClassVar[str] = "Lu et al., arXiv 1903.06733; Maas et al., ICML 2013"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        threshold = DEAD_HURT if impact.poor else DEAD_ALONE
        layers = measured_layers(view, "dead_fraction")
        shares = [_dead_share(view, layer) for layer in layers]
        worst = max(shares, default=0.0)
        level = worst / threshold
        if level < CLEAR_LEVEL or not impact.finite:
            return None
        dead_layers = [layer for layer, share in zip(layers, shares, strict=True) if share >= min(worst, threshold)]
        layer = dead_layers[0]
        share = shares[layers.index(layer)]
        others = f", and so in {len(dead_layers) - 1} more" if len(dead_layers) > 1 else ""
        harm = f", and {impact.progress_in_words}" if impact.poor else ""
        return Symptom(
            level=level,
            severity=impact.severity(unambiguous=worst == 1.0, is_clear=True),
            headline=f"{percent(share)} of the units of {layer.name} are zero on every example{others}{harm}",
            why=(
                "A ReLU whose input is negative on all data outputs zero and has slope zero, so no gradient reaches "
                "its weights and it cannot come back. Long updates, or a bias pushed far below zero, leave units there."
            ),
            evidence={
                "dead_fraction": share,
                "dead_fraction_threshold": threshold,
                "first_dead_fraction": first_value(view, "dead_fraction", layer),
                "first_update_ratio": view.first("update_ratio"),
                "num_layers": float(len(dead_layers)),
                "progress": impact.progress if math.isfinite(impact.progress) else None,
            },
            layer=layer.name,
        )


def _dead_share(view: RunView, layer: Layer) -> float:
    """Newest share of dead units; 0 where it is unknown or fewer than two units are dead."""
    share = last_value(view, "dead_fraction", layer)
    return share if share * (num_units(layer) or 1) > MIN_DEAD_UNITS - 0.5 else 0.0
