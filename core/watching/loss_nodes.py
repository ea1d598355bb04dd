"""Torch's own losses as nodes of a graph: what each has saved for its derivative, and the same loss as a function."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import torch.nn.functional as F
from torch import Tensor

Node = Any

MAX_NUMBERS = 2**18
"""Of outputs that are kept, 1 MB: the examples that fit. The rest of a large batch must not outlive its step."""
_SUM = 2
"""How torch numbers the reduction of a loss to its sum."""
_SHAPES = frozenset({"View", "ReshapeAlias", "UnsafeView", "Expand", "Transpose", "Permute", "ToCopy", "Clone", "T"})
"""Nodes that leave every number what it is."""
_ORDERS = frozenset({"View", "ReshapeAlias", "UnsafeView", "Squeeze", "Unsqueeze", "Select", "Slice", "Alias"})
"""Nodes that leave the order of numbers as it is, as long as there are as many."""
_FUNCTIONS = {
    "Softmax": "softmax", "LogSoftmax": "log_softmax", "Sigmoid": "sigmoid", "Tanh": "tanh", "Relu": "relu",
    "Clamp": "clamp", "Exp": "exp", "Softplus": "softplus", "LogSigmoid": "logsigmoid",
}  # fmt: skip
"""Functions that shape outputs, by the names that torch calls them by."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What one node of a loss compares."""

    name: str
    """Of the loss, as in torch.nn.functional."""
    outputs: Tensor
    targets: Tensor
    function: str | None
    criterion: Callable[[Any, Any], Any]
    """The same loss as a mean, of any outputs and targets."""
    is_sum: bool = False
    """Whether the program's own is a sum."""


def kind_of(node: Node) -> str:
    """Return what a node does: its name without what torch puts behind it; of a distance, that of both its parts."""
    kind = _plain(node.name())
    if kind in ("Abs", "Pow"):
        below = _below(node)
        if below is not None and _plain(below.name()) == "Sub":
            return f"{kind}Sub"
    return kind


@cache
def _plain(name: str) -> str:
    """`MseLoss` of `MseLossBackward0`."""
    return re.sub(r"Backward\d*$", "", name)


def _below(node: Node, operand: int = 0) -> Node | None:
    return node.next_functions[operand][0] if len(node.next_functions) > operand else None


def _source(node: Node | None) -> Node | None:
    """The node that computed what comes from this one, whatever shape that was brought into since."""
    while node is not None and kind_of(node) in _SHAPES | _ORDERS:
        node = _below(node)
    return node


def _function(node: Node | None) -> str | None:
    return _FUNCTIONS.get(kind_of(node)) if node is not None else None


def _saved(node: Node, name: str) -> Any:
    """What a node saved, without its history; ValueError where it is gone."""
    try:
        value = getattr(node, f"_saved_{name}")
    except RuntimeError as error:  # freed by an earlier backward pass, or changed in place since
        raise ValueError(f"what {node.name()} saved is gone") from error
    return value.detach() if isinstance(value, Tensor) else value


def _signed(number: int) -> int:
    """A number that torch shows as if it had no sign."""
    return number - 2**64 if number >= 2**63 else number


def _part(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """As many examples as may be kept: all of them, or a copy of the first."""
    if outputs.numel() <= MAX_NUMBERS or not outputs.ndim or outputs.shape[:1] != targets.shape[:1]:
        return outputs, targets
    rows = max(1, MAX_NUMBERS * len(outputs) // outputs.numel())
    return outputs[:rows].clone(), targets[:rows].clone()


def _negative_log_likelihood(node: Node, returned: list[Tensor]) -> Compared:
    scores, targets = _part(_saved(node, "self"), _saved(node, "target"))
    function = _source(_below(node))
    name, ignored = "nll_loss", _signed(_saved(node, "ignore_index"))
    if function is not None and kind_of(function) == "LogSoftmax":
        axis = _signed(_saved(function, "dim"))
        if axis == 1 or (axis == -1 and scores.ndim == 2):  # over classes: the loss takes the logarithms itself
            name, function = "cross_entropy", _source(_below(function))
    criterion = partial(getattr(F, name), weight=_saved(node, "weight"), ignore_index=ignored)
    return Compared(name, scores, targets, _function(function), criterion, _is_sum(node))


def _by_element(node: Node, returned: list[Tensor], name: str, options: tuple[str, ...] = ()) -> Compared:
    """A loss that compares output and target number by number."""
    outputs, targets = _saved(node, "self"), _saved(node, "target")
    below = _below(node)
    if below is not None and kind_of(below) == "Expand":
        outputs, targets = _unstretched(outputs), _unstretched(targets)
    outputs, targets = _part(outputs, targets)
    given = {option: _saved(node, option) for option in options}
    return Compared(
        name, outputs, targets, _function(_source(below)), partial(getattr(F, name), **given), _is_sum(node)
    )


def _by_distance(node: Node, returned: list[Tensor], name: str) -> Compared | None:
    """`(outputs - targets)` squared or absolute: of the targets only the distance to what the model gave is left."""
    difference, distance = _below(node), _saved(node, "self")
    operands = [_below(difference, place) for place in (0, 1)]
    known = [operand for operand in operands if operand is not None]
    if len(known) != 1 or (name == "mse_loss" and _saved(node, "exponent") != 2):
        return None
    source = _below(known[0]) if kind_of(known[0]) == "Expand" else known[0]
    outputs = _returned_by(source, returned, distance)
    if outputs is None or _saved(difference, "alpha") != 1:
        return None
    targets = outputs - distance if operands[0] is not None else outputs + distance
    if targets.shape != outputs.shape:
        targets = _without_copies(targets, outputs)
    outputs, targets = _part(outputs, targets)
    return Compared(name, outputs, targets, _function(_source(source)), getattr(F, name))


def _returned_by(node: Node | None, returned: list[Tensor], distance: Tensor) -> Tensor | None:
    """What the model returned, as it was compared: as it is, or with as many numbers in another shape."""
    reshaped = False
    while node is not None:
        tensor = next((tensor for tensor in returned if tensor.grad_fn is node), None)
        if tensor is not None and reshaped:
            return tensor.detach().reshape(distance.shape) if tensor.numel() == distance.numel() else None
        if tensor is not None:
            return tensor.detach()
        node, reshaped = (_below(node), True) if kind_of(node) in _ORDERS else (None, False)
    return None


def _is_sum(node: Node) -> bool:
    return _saved(node, "reduction") == _SUM


def _unstretched(tensor: Tensor) -> Tensor:
    """Take back what broadcasting has done: axes along which every number is one and the same in memory."""
    for axis in range(tensor.ndim):
        if tensor.stride(axis) == 0 and tensor.shape[axis] > 1:
            tensor = tensor.narrow(axis, 0, 1)
    while tensor.ndim and len(tensor) == 1 and tensor.stride(0) == 0:
        tensor = tensor[0]
    return tensor


def _without_copies(targets: Tensor, outputs: Tensor) -> Tensor:
    """Take back what broadcasting against `outputs` has done: rows that are copies, but for rounding."""
    for axis in range(targets.ndim):
        one = targets.narrow(axis, 0, 1)
        place = axis - targets.ndim + outputs.ndim
        is_full = place < 0 or outputs.shape[place] == 1
        if not is_full and bool((targets - one).abs().max() <= 1e-5 * outputs.abs().max()):
            targets = one
    while targets.ndim and len(targets) == 1:
        targets = targets[0]
    return targets


READERS: dict[str, Callable[[Node, list[Tensor]], Compared | None]] = {
    "NllLoss": _negative_log_likelihood,
    "NllLoss2D": _negative_log_likelihood,
    "MseLoss": partial(_by_element, name="mse_loss"),
    "SmoothL1Loss": partial(_by_element, name="smooth_l1_loss", options=("beta",)),
    "HuberLoss": partial(_by_element, name="huber_loss", options=("delta",)),
    "BinaryCrossEntropy": partial(_by_element, name="binary_cross_entropy", options=("weight",)),
    "BinaryCrossEntropyWithLogits": partial(
        _by_element, name="binary_cross_entropy_with_logits", options=("weight", "pos_weight")
    ),
    "AbsSub": partial(_by_distance, name="l1_loss"),
    "PowSub": partial(_by_distance, name="mse_loss"),
}
"""By the kind of a node: what reads it, given the node and the tensors that the model returned."""
