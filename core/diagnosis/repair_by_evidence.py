"""Remedies that come first where the numbers of the finding, or the shape of the network, speak for them."""

from ..events import Remedy
from ..spec import RunSpec
from ..watched import WatchedModel
from .repair_model import (
    normalize_layers,
    standard_initialization,
    use_gates,
    use_leaky_relu,
    use_relu,
    use_tanh,
)
from .repair_rate import lower_learning_rate
from .repair_together import Evidence, together
from .repair_training import clip_gradient

DEAD_AT_ONCE = 0.3
"""Share of a layer's units, silent at the first look, that is no fault of the updates."""
ALL_DEAD = 0.9
"""Share that weights drawn as is customary do not leave silent: of them, half respond to an input."""
LONG_UPDATE = 0.1
"""Share of the weights that an update moves, from which on it throws them about."""
BEYOND_LINEAR = 100.0
"""Growth of activations from one layer to the next, or of their growth itself, that an exponential alone can make."""
BEGAN_HIGH = 1000.0
"""First loss, in units of the best constant guess's, that is no fault of the learning rate."""
_AS_IDENTITY = Remedy(
    id="identity_recurrence",
    title="Begin the recurrent weights as the identity",
    lines="nn.init.eye_(recurrence.weight_hh_l0)  # nn.init.zeros_ for both of its biases",
    expected="States of the same order at every step of a sequence.",
)
DEEP, NARROW = 8, 8
"""Hidden layers, and units of the narrowest of them: ReLU networks so deep and narrow are mostly born dead."""


def bend_where_it_is_straight(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """ReLU, where layers bend little or not at all; a network of tanh that is too small is not helped by another."""
    return None if getattr(spec.model, "activation", None) == "tanh" else use_relu(spec, evidence)


def clip_where_it_recurs(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A bound on the gradient's norm, in recurrent networks: Pascanu et al. 2013 (1211.5063), walls in the loss."""
    return clip_gradient(spec, evidence) if evidence.get("num_recurrent") else None


def gate_where_time_fades(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Gates, where it is on the way through time that the gradient is lost: Hochreiter & Schmidhuber 1997."""
    return use_gates(spec, evidence) if evidence.get("kind") == "time" else None


def start_anew_where_all_are_silent(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Standard initialisation, where almost all units were silent at once and no update was long enough to do that."""
    first, update = evidence.get("first_dead_fraction"), evidence.get("first_update_ratio")
    was_dead = isinstance(first, float) and first >= ALL_DEAD and isinstance(update, float) and update < LONG_UPDATE
    return standard_initialization(spec, evidence) if was_dead else None


def slow_down_where_updates_kill(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """A lower rate, where the first update moved the weights by a tenth or more."""
    update = evidence.get("first_update_ratio")
    return lower_learning_rate(spec, evidence) if isinstance(update, float) and update >= LONG_UPDATE else None


def leak_from_the_start(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Leaky ReLU, where units were silent before any update could have killed them."""
    first = evidence.get("first_dead_fraction")
    return use_leaky_relu(spec, evidence) if isinstance(first, float) and first >= DEAD_AT_ONCE else None


def bend_where_it_explodes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """ReLU, or tanh where a ReLU would die, if activations grew by more than weights make of a linear function."""
    growth = evidence.get("activation_growth")
    if not isinstance(growth, float) or growth <= BEYOND_LINEAR:
        return None
    return use_tanh(spec, evidence) if _is_born_dead(spec) else use_relu(spec, evidence)


def start_anew_where_it_began_too_high(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Standard initialisation, where the loss was far above a guess before any update was made."""
    return standard_initialization(spec, evidence) if _began_too_high(evidence) else None


def start_anew_and_slow_down(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Standard initialisation and a tenth of the rate, where a rate too high met weights that were too large as well.

    How far the first update went says nothing of the rate then: it is as large as the error was.
    """
    anew, slower = start_anew_where_it_began_too_high(spec, evidence), lower_learning_rate(spec, {})
    return together(anew, slower) if anew and slower else None


def steady_where_time_explodes(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Recurrent weights that begin as the identity, and clipping, where states had overflowed before any update.

    Only recurrent ReLUs grow without bound; as the identity they keep what they hold, until updates make them grow
    again: Le, Jaitly & Hinton 2015 (1504.00941), sections 2 and 4.
    """
    is_recurrent = bool(evidence.get("num_recurrent")) and isinstance(spec.model, WatchedModel)
    if not is_recurrent or not _began_too_high(evidence):
        return None
    clipped = clip_gradient(spec, evidence)
    return together(_AS_IDENTITY, clipped) if clipped else None


def _began_too_high(evidence: Evidence) -> bool:
    ratio = evidence.get("first_loss_ratio")
    return isinstance(ratio, float) and ratio > BEGAN_HIGH


def bend_both_ways_where_relu_dies(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Tanh, which has a slope on both sides, where the shape of the network is what kills its ReLUs."""
    return use_tanh(spec, evidence) if _is_born_dead(spec) else None


def normalize_where_relu_dies(spec: RunSpec, evidence: Evidence) -> Remedy | None:
    """Batch normalisation, where a ReLU would die."""
    return normalize_layers(spec, evidence) if _is_born_dead(spec) else None


def _is_born_dead(spec: RunSpec) -> bool:
    """Whether the network is so deep and narrow that ReLUs would be silent from the start.

    A layer of n of them is silent for an example with a chance of about 2^−n, once per layer: Lu et al., 1903.06733.
    """
    widths: list[int] = getattr(spec.model, "hidden", None) or []
    return len(widths) >= DEEP and min(widths) <= NARROW
