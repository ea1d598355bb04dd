"""Detector: weights that all start alike."""

from itertools import pairwise
from typing import ClassVar

from ..events import Layer
from ..runs.view import RunView
from .detector import Detector, Symptom
from .impact import Impact
from .layers import first_value, measured_layers, num_units

COPIES = 1e-6
"""Spread over units, relative to the size of the weights, below which the units are copies of one."""


class SymmetricInitialization(Detector):
    """The units of a hidden layer start as copies of one another.

    Rule: at the first measurement the weights of a hidden layer are all 0, or the spec asks for zeros, or they differ
    from unit to unit by less than a millionth of their size. A layer of one unit, such as a table of biases, has no
    copies. A warning when training is hurt or poor, else a note:
    what comes behind may break the symmetry. A warning in any case where layer upon layer starts so, for then nothing
    can.
    Source: Goodfellow et al. 2016, section 8.4 (breaking symmetry).
    Known false alarms: residual branches that start at zero on purpose learn, and are a note.
    """

    code: ClassVar[str] = "symmetric_initialization"
    reads: ClassVar[tuple[str, ...]] = ("train_loss", "weight_norm")
    source: ClassVar[str] = "Goodfellow, Bengio & Courville, Deep Learning, 2016, section 8.4"

    def check(self, view: RunView, impact: Impact) -> Symptom | None:
        layers = measured_layers(view, "weight_norm")
        asked = getattr(view.spec.model, "initialization", None) == "zeros"
        inner = [layer for layer in layers[:-1] if num_units(layer) != 1]
        zero = [layer for layer in inner if asked or first_value(view, "weight_norm", layer) == 0]
        alike = [layer for layer in layers if first_value(view, "weight_spread", layer) < COPIES]
        hidden = zero or [layer for layer in alike if layer in inner]
        if not hidden:
            return None
        is_everywhere = not zero and len(alike) > 1 and _follow_one_another(layers, alike)
        severity = impact.severity(unambiguous=True, is_clear=True)
        how = "started at zero" if zero else "started the same for every unit"
        return Symptom(
            level=1.0,
            severity="warning" if severity == "note" and is_everywhere else severity,
            headline=(
                f"The weights of {hidden[0].name} {how}"
                + (f", as in {len(hidden)} layers" if len(hidden) > 1 else "")
                + (f", and {impact.progress_in_words}" if impact.poor else "")
            ),
            why=(
                "Units that start with the same weights compute the same value, get the same gradient and stay the "
                "same for ever: a layer of many units is worth one. With all weights zero, no gradient passes back."
            ),
            evidence={
                "first_weight_norm": first_value(view, "weight_norm", hidden[0]),
                "weight_spread_threshold": COPIES,
                "num_layers": float(len(hidden)),
            },
            first_step=0,
            layer=hidden[0].name,
        )


def _follow_one_another(layers: tuple[Layer, ...], alike: list[Layer]) -> bool:
    """Whether a layer of copies feeds another."""
    places = [layers.index(layer) for layer in alike]
    return any(after == before + 1 for before, after in pairwise(places))
