"""Remedies that come first where the numbers of the finding, or the shape of the network, speak for them."""

from collections.abc import Mapping

from ..events import Remedy
from ..spec import RunSpec
from .repair_model import normalize_layers, use_leaky_relu, use_relu

Evidence = Mapping[str, float | str | None]

DEAD_AT_ONCE = 0.3
"""Share of a layer's units, silent at the first look, that is no fault of the updates."""
BEYOND_LINEAR = 100.0
"""Growth of activations from one layer to the next, or of their growth itself, that an exponential alone can make."""
DEEP, NARROW = 8, 8
"""Hidden layers, and units of the narrowest of them: ReLU networks so deep and narrow are mostly born dead."""


def leak_from_the_start(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Leaky ReLU, where units were silent before any update could have killed them."""
    first = evidence.get("first_dead_fraction")
    return use_leaky_relu(spec, evidence) if isinstance(first, float) and first >= DEAD_AT_ONCE else None


def bend_where_it_explodes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """ReLU, where activations grew from layer to layer by more than weights make of a linear function."""
    growth = evidence.get("activation_growth")
    return use_relu(spec, evidence) if isinstance(growth, float) and growth > BEYOND_LINEAR else None


def normalize_where_relu_dies(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Batch normalisation, where a ReLU would die: Lu et al. 2019 (1903.06733), on depth and width."""
    widths: list[int] = getattr(spec.model, "hidden", None) or []
    is_born_dead = len(widths) >= DEEP and min(widths) <= NARROW
    return normalize_layers(spec, evidence) if is_born_dead else None
