"""What instruments look at, gathered from what was seen of a step."""

from torch import Tensor

from ..instruments.instrument import Moment
from ..instruments.network import Network
from .criterion import OutputsAndTargets, main_output
from .forward import Forward, first_tensor

LEAST_FEATURES = 8
"""Numbers per example from which on an output may be a representation."""


def moment_of(network: Network, forward: Forward, outputs: OutputsAndTargets | None) -> Moment:
    """Return for each layer the pair it is described by, where this step had it, and what the criterion was given.

    `outputs` knows the task; None: outputs and targets are not wanted. Where nothing that is compared can be seen, the
    features that a model called for several views returns stand for its outputs.
    """
    moment = Moment(network, inputs=forward.inputs)
    if forward.criterion_call is not None and outputs is not None:
        given, targets = forward.criterion_call
        moment.outputs = main_output(given, targets)
        moment.targets = targets if isinstance(targets, Tensor) else None
        moment.task = outputs.task
    elif outputs is not None and not outputs.target_type and forward.num_calls > 1:
        features = first_tensor(forward.output)
        is_representation = features is not None and features.ndim == 2 and features.shape[1] >= LEAST_FEATURES
        moment.outputs = features if is_representation else None
    for number, layer in enumerate(network.layers):
        sight = forward.sights.get(id(layer.source)) if layer.source is not None else None
        if sight is None or sight.before is None or sight.after is None or sight.after.ndim < 2:
            continue
        is_number = sight.after.is_floating_point() or sight.after.is_complex()
        if is_number and sight.after.numel() and type(sight.activation) is type(layer.activation):
            moment.activations[number] = sight.before, sight.after
    return moment
