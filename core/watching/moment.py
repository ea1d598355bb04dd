"""What instruments look at, gathered from what was seen of a step."""

from torch import Tensor

from ..instruments.instrument import Moment
from ..instruments.network import Network
from .criterion import OutputsAndTargets, main_output
from .forward import Forward


def moment_of(network: Network, forward: Forward, outputs: OutputsAndTargets | None) -> Moment:
    """Return for each layer the pair it is described by, where this step had it, and what the criterion was given.

    `outputs` knows the task; None: outputs and targets are not wanted.
    """
    moment = Moment(network, inputs=forward.inputs)
    if forward.criterion_call is not None and outputs is not None:
        given, targets = forward.criterion_call
        moment.outputs = main_output(given, targets)
        moment.targets = targets if isinstance(targets, Tensor) else None
        moment.task = outputs.task
    for number, layer in enumerate(network.layers):
        sight = forward.sights.get(id(layer.source)) if layer.source is not None else None
        if sight is None or sight.before is None or sight.after is None or sight.after.ndim < 2:
            continue
        is_number = sight.after.is_floating_point() or sight.after.is_complex()
        if is_number and sight.after.numel() and type(sight.activation) is type(layer.activation):
            moment.activations[number] = sight.before, sight.after
    return moment
