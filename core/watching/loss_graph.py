"""The loss that a program minimises, read from the graph that `backward` is about to follow.

Where a program ends in one of torch's own losses, the graph names it and holds what it compared:

    loss -> terms added, factors -> MseLossBackward0 -> the function at the output -> … -> the model

What is large is copied in part, so that nothing of a step outlives it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from .loss_nodes import READERS, kind_of

Node = Any
"""torch.autograd.graph.Node; what a node saved are attributes of its own."""

MAX_NODES = 256
"""Of a graph that are looked at between the loss and what it compares: penalties of many weights take most of them."""
MAX_BELOW = 64
"""Nodes between what is compared and what the model returned: reshaping, choosing places, a function."""

Kind = Literal["whole", "scaled", "part"]
"""How a loss function makes the loss: alone, or with terms added to it; alone, up to a factor; as one term of several
that has a weight of its own, so that the loss cannot be held against it."""

_SUMS = frozenset({"Add", "Sub"})
_FACTORS = frozenset({"Mul", "Div", "Neg"})
_MEANS = frozenset({"Mean"})
_TOTALS = frozenset({"Sum", "Nansum"})
_SAME = frozenset({
    "View", "ReshapeAlias", "UnsafeView", "Squeeze", "Unsqueeze", "ToCopy", "Clone", "Alias", "Transpose",
})  # fmt: skip
_LAYERS = frozenset({"Addmm", "Mm", "Bmm", "Baddbmm", "Convolution", "Embedding", "EmbeddingBag"})
"""What a term of the loss that depends on data passes through; a penalty on weights does not."""
_ON_THE_WAY = _SUMS | _FACTORS | _MEANS | _TOTALS | _SAME


@dataclass(frozen=True, slots=True, eq=False)
class MinimisedLoss:
    """The one loss function of torch's that a graph ends in."""

    name: str
    """As in torch.nn.functional."""
    outputs: Tensor
    targets: Tensor
    function: str | None
    """The function that gave the outputs, as torch calls it; None for a layer."""
    criterion: Callable[[Any, Any], Any]
    """Compares any outputs and targets in the same way, as a mean."""
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Path:
    """What lies between the loss and a node."""

    added: bool = False
    reduced: bool = False
    scaled: bool = False
    is_part: bool = False

    def through(self, kind: str, operand: int, is_product: bool) -> "_Path":
        """Return the way on past a node of this kind, by one of its operands."""
        if kind in _SUMS:
            return _Path(True, self.reduced, self.scaled, self.is_part or (kind == "Sub" and operand > 0))
        if kind in _FACTORS:
            return _Path(self.added, self.reduced, True, self.is_part or self.added or self.reduced or is_product)
        if kind in _TOTALS:
            return _Path(self.added, True, True, self.is_part or self.added)
        return _Path(self.added, self.reduced or kind in _MEANS, self.scaled, self.is_part)

    def kind(self, is_sum: bool) -> Kind:
        """Say how what is at its end, a mean or a sum, makes the loss."""
        if self.is_part or (is_sum and self.added):
            return "part"
        return "scaled" if is_sum or (self.scaled and not self.added) else "whole"


def minimised_loss(loss: Tensor, returned: Any) -> MinimisedLoss | None:
    """Return what `loss` compares; None where that is no loss of torch's, or several, or not of this model.

    returned: what the model's newest forward pass gave: the loss compares it, or is part of it.
    """
    root, tensors = loss.grad_fn, list(_tensors(returned))
    if root is None or not tensors:
        return None
    ends = {tensor.grad_fn for tensor in tensors if tensor.grad_fn is not None and tensor.ndim}
    own_losses = {tensor.grad_fn for tensor in tensors if not tensor.ndim}
    way = _Way(root, ends)
    losses = way.losses
    if own_losses.isdisjoint(way.paths):  # else the model has computed its loss itself
        losses = [node for node in losses if _leads_to(node, ends)]
    if len(losses) != 1:
        return None
    found = READERS[kind_of(losses[0])](losses[0], tensors)
    if found is None:
        return None
    is_alone = not any(_depends_on_data(term, ends) for term in way.terms if term is not losses[0])
    kind = way.paths[losses[0]].kind(found.is_sum) if is_alone else "part"
    return MinimisedLoss(found.name, found.outputs, found.targets, found.function, found.criterion, kind)


class _Way:
    """What lies between a loss and the functions that make it up."""

    def __init__(self, root: Node, ends: set[Node]) -> None:
        self.losses: list[Node] = []
        """Nodes of loss functions."""
        self.terms: list[Node] = []
        """Where the way ends, these nodes included: what else the loss is made of."""
        self.paths: dict[Node, _Path] = {}
        waiting = deque([(root, _Path())])
        while waiting and len(self.paths) < MAX_NODES:
            node, path = waiting.popleft()
            if node not in self.paths:
                self.paths[node] = path
                waiting.extend(self._beyond(node, path, ends))

    def _beyond(self, node: Node, path: _Path, ends: set[Node]) -> list[tuple[Node, _Path]]:
        kind = kind_of(node)
        if kind in READERS:
            self.losses.append(node)
        if kind not in _ON_THE_WAY or node in ends:
            self.terms.append(node)
            return []
        operands = [operand for operand, _ in node.next_functions]
        is_product = sum(operand is not None for operand in operands) > 1
        return [
            (operand, path.through(kind, place, is_product))
            for place, operand in enumerate(operands)
            if operand is not None
        ]


def _depends_on_data(node: Node, ends: set[Node]) -> bool:
    """Whether a term of the loss comes from what a network made of its inputs."""
    return any(one in ends or kind_of(one) in _LAYERS for one in _below(node))


def _leads_to(node: Node, ends: set[Node]) -> bool:
    """Whether what a loss function compares is what the model returned, with no layer of another in between."""
    return any(one in ends for one in _below(node))


def _below(node: Node) -> Iterator[Node]:
    """Yield a node and what it depends on, the nearest first, up to some number, and as far as the next layer."""
    waiting = deque([node])
    passed: set[Node] = set()
    while waiting and len(passed) < MAX_BELOW:
        node = waiting.popleft()
        if node not in passed:
            passed.add(node)
            yield node
            if kind_of(node) not in _LAYERS:
                waiting.extend(operand for operand, _ in node.next_functions if operand is not None)


def _tensors(value: Any) -> Iterator[Tensor]:
    """What a model returned, however nested."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _tensors(one)
