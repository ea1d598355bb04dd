"""What to change when a fault is found: per code a list of proposals, best first.

A proposal looks at the spec and at the numbers of the finding and returns a remedy, or None where it does not apply:
dropout is not offered to a family without it, ReLU not to a network that has it. Every remedy's `set` is legal for the
spec it was made for.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

import msgspec

from ..events import Remedy
from ..spec import RunSpec
from ..specs.errors import SpecError, shown
from ..watched import WatchedData
from .apply import apply_remedy
from .repair_by_evidence import (
    bend_both_ways_where_relu_dies,
    bend_where_it_explodes,
    bend_where_it_is_straight,
    clip_where_it_recurs,
    gate_where_time_fades,
    leak_from_the_start,
    normalize_where_relu_dies,
    slow_down_where_updates_kill,
    start_anew_and_slow_down,
    start_anew_where_all_are_silent,
    start_anew_where_it_began_too_high,
    steady_where_time_explodes,
)
from .repair_data import more_data, normalize_inputs, standardize_inputs
from .repair_model import (
    add_dropout,
    add_hidden_layers,
    add_residual,
    allow_bias,
    augment_pictures,
    lower_dropout,
    normalize_layers,
    shrink,
    standard_initialization,
    use_gates,
    use_leaky_relu,
    use_relu,
    widen,
)
from .repair_program import (
    align_targets,
    clean_data,
    clear_gradients,
    keep_data_apart,
    keep_graph,
    keep_outputs_apart,
    load_ahead,
    match_shapes,
    reconnect_loss,
    slow_schedule,
    suit_output_to_loss,
    switch_modes,
    take_steps,
    thaw,
    weigh_classes,
)
from .repair_rate import (
    lower_learning_rate,
    lower_to_probed_rate,
    raise_learning_rate,
    raise_to_probed_rate,
)
from .repair_together import Evidence, together
from .repair_training import (
    clip_gradient,
    lower_penalty,
    lower_weight_decay,
    pass_all_parameters,
    raise_weight_decay,
    stop_early,
    train_longer,
    train_longer_and_faster,
)


class RemedyError(Exception):
    """There is no such remedy for a spec. The message is one sentence."""

    exit_code = 2


Proposal = Callable[[RunSpec, Evidence], Remedy | None]
_NONE: Mapping[str, Evidence] = {}


REMEDIES: dict[str, tuple[Proposal, ...]] = {
    "non_finite": (
        clean_data,
        suit_output_to_loss,
        bend_where_it_explodes,
        steady_where_time_explodes,
        start_anew_where_it_began_too_high,
        clip_where_it_recurs,
        lower_learning_rate,
        standard_initialization,
        clip_gradient,
        normalize_inputs,
    ),
    "unchanged_weights": (take_steps, keep_graph, thaw, pass_all_parameters, raise_learning_rate),
    "missing_zero_grad": (clear_gradients,),
    "constant_loss": (suit_output_to_loss, reconnect_loss),
    "loss_output_mismatch": (suit_output_to_loss,),
    "output_target_shape": (match_shapes,),
    "label_mismatch": (align_targets,),
    "unnormalized_input": (normalize_inputs, standardize_inputs),
    "class_imbalance": (weigh_classes,),
    "collapsed_output": (keep_outputs_apart,),
    "over_regularized": (lower_dropout, lower_weight_decay, lower_penalty),
    "data_leakage": (keep_data_apart,),
    "evaluation_mode": (switch_modes,),
    "input_bound": (load_ahead,),
    "symmetric_initialization": (standard_initialization,),
    "poor_initialization": (
        normalize_where_relu_dies,
        standard_initialization,
        normalize_layers,
        use_relu,
        lower_learning_rate,
    ),
    "learning_rate_too_high": (
        start_anew_and_slow_down,
        lower_to_probed_rate,
        lower_learning_rate,
        clip_gradient,
        normalize_layers,
    ),
    "learning_rate_too_low": (slow_schedule, raise_to_probed_rate, raise_learning_rate, train_longer),
    "vanishing_gradient": (
        gate_where_time_fades,
        normalize_where_relu_dies,
        use_relu,
        normalize_layers,
        add_residual,
        standard_initialization,
    ),
    "exploding_gradient": (standard_initialization, clip_gradient, lower_learning_rate, normalize_layers),
    "dead_relu": (
        bend_both_ways_where_relu_dies,
        slow_down_where_updates_kill,
        normalize_where_relu_dies,
        start_anew_where_all_are_silent,
        leak_from_the_start,
        lower_learning_rate,
        use_leaky_relu,
        standard_initialization,
        normalize_layers,
    ),
    "saturated_activation": (standard_initialization, normalize_inputs, use_relu, lower_learning_rate),
    "overfitting": (stop_early, add_dropout, raise_weight_decay, more_data, augment_pictures, shrink),
    "underfitting": (
        use_gates,
        bend_where_it_is_straight,
        add_hidden_layers,
        allow_bias,
        widen,
        train_longer,
        raise_learning_rate,
    ),
    "too_few_steps": (train_longer_and_faster, train_longer, raise_learning_rate),
    "oscillating_loss": (lower_to_probed_rate, lower_learning_rate),
    "loss_not_decreasing": (lower_learning_rate, normalize_inputs, widen),
}
"""Per code, best first; a code that is not here has no remedy that can be written down."""


def remedies_for(
    code: str, spec: RunSpec, evidence: Evidence, beside: Mapping[str, Evidence] = _NONE
) -> tuple[Remedy, ...]:
    """Return the remedies that apply to a run of `spec`, best first; for a watched program only lines to change.

    beside: faults by code that stand beside this one, and their evidence. Their first remedies are joined to the first.
    """
    alone = _remedies_alone(code, spec, evidence)
    others = [found[0] for other, seen in beside.items() if (found := _remedies_alone(other, spec, seen))]
    joined = (*alone[:1], *others)
    if not alone or not others or len({bool(remedy.set) for remedy in joined}) > 1:
        return alone  # or a spec would be changed in part
    return together(*joined), *alone


def _remedies_alone(code: str, spec: RunSpec, evidence: Evidence) -> tuple[Remedy, ...]:
    """The remedies of one fault."""
    found = dict[str, Remedy]()
    for propose in REMEDIES.get(code, ()):
        remedy = propose(spec, evidence)
        if remedy is not None:
            found.setdefault(remedy.id, remedy)
    if isinstance(spec.data, WatchedData):
        return tuple(msgspec.structs.replace(remedy, set={}) for remedy in found.values() if remedy.lines)
    return tuple(remedy for remedy in found.values() if _is_legal(spec, remedy))


def applicable_remedies(spec: RunSpec) -> dict[str, Remedy]:
    """Return by id every remedy that would change this spec, with the values it takes where nothing was measured."""
    found = (remedy for code in REMEDIES for remedy in remedies_for(code, spec, {}) if remedy.set)
    return {remedy.id: remedy for remedy in found}


def named_remedy(spec: RunSpec, identifier: str) -> Remedy:
    """Return the applicable remedy of that id. RemedyError, with the nearest or all of them, when there is none."""
    remedies = applicable_remedies(spec)
    if identifier in remedies:
        return remedies[identifier]
    near = get_close_matches(identifier, remedies, n=1)
    hint = f", did you mean {near[0]!r}?" if near else f"; auto, {', '.join(sorted(remedies))} would"
    raise RemedyError(f"remedy {shown(identifier)} would not change this spec{hint}")


def _is_legal(spec: RunSpec, remedy: Remedy) -> bool:
    try:
        apply_remedy(spec, remedy)
    except SpecError:
        return False
    return True
