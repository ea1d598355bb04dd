"""Calls of `backward`, told to whoever looks at a step: only then is the loss there with its whole graph.

`Tensor.backward` looks `torch.autograd.backward` up by its name. That name is ours while somebody listens and torch's
otherwise; where another tool has taken it, it is left alone, and nothing is heard.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor

_propagate: Callable[..., None] = torch.autograd.backward
_listeners: "list[BackwardHook]" = []


class BackwardHook:
    """Tells of a loss just before it is propagated, between `on` and `off`."""

    def __init__(self, tell: Callable[[Tensor], None]) -> None:
        """`tell` must not raise."""
        self.tell = tell

    def on(self) -> None:
        """Begin to listen."""
        if self not in _listeners:
            _listeners.append(self)
            if torch.autograd.backward is _propagate:
                torch.autograd.backward = _tell_and_propagate

    def off(self) -> None:
        """Stop listening."""
        if self in _listeners:
            _listeners.remove(self)
            if not _listeners and is_listening():
                torch.autograd.backward = _propagate


def is_listening() -> bool:
    """Whether torch.autograd.backward is ours at this moment."""
    return torch.autograd.backward is _tell_and_propagate


@wraps(_propagate)
def _tell_and_propagate(tensors: Any, *args: Any, **options: Any) -> None:
    if isinstance(tensors, Tensor):
        for listener in tuple(_listeners):
            listener.tell(tensors)
    _propagate(tensors, *args, **options)
