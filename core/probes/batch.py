"""Batches of any shape: inputs and targets may be tensors, or tuples, lists and mappings of them."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from ..probing.result import ProbeError

Batch = tuple[Any, Any]
"""(inputs, targets)."""


def map_tensors(value: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """Return the same structure with `change` applied to every tensor in it."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, Mapping):
        return {key: map_tensors(item, change) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_tensors(item, change) for item in value))
    if isinstance(value, list | tuple):
        return type(value)(map_tensors(item, change) for item in value)
    return value


def tensors_of(value: Any) -> list[Tensor]:
    """Return every tensor in a structure, in order."""
    found: list[Tensor] = []

    def note(tensor: Tensor) -> Tensor:
        found.append(tensor)
        return tensor

    map_tensors(value, note)
    return found


def num_examples(batch: Batch) -> int:
    """Return how many examples a batch holds: the first dimension of its targets, else of its inputs.

    Targets come first because sequence models may have time as the first dimension of their inputs.
    """
    for tensor in (*tensors_of(batch[1]), *tensors_of(batch[0])):
        if tensor.ndim:
            return len(tensor)
    raise ProbeError("the batch holds no tensor with a dimension for examples", 2)


def split_batch(batch: Batch, size: int) -> list[Batch]:
    """Cut a batch into full pieces of `size` examples; what has another first dimension goes into every piece."""
    count = num_examples(batch)
    return [
        map_tensors(batch, lambda tensor, first=first: _rows(tensor, count, first, first + size))
        for first in range(0, count - size + 1, size)
    ]


def is_finite(value: Any) -> bool:
    """Return whether no tensor of a structure holds NaN or infinity."""
    return all(bool(torch.isfinite(tensor).all()) for tensor in tensors_of(value))


def _rows(tensor: Tensor, count: int, first: int, last: int) -> Tensor:
    return tensor[first:last] if tensor.ndim and len(tensor) == count else tensor
