"""One call for many tensors: torch's foreach kernels, which its optimisers use but its documentation does not list."""

from collections.abc import Sequence

import torch
from torch import Tensor


def norms(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Return the L2 norm of each tensor, a scalar each."""
    return list(torch._foreach_norm(tensors))  # pyright: ignore


def copies(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Return a copy of each tensor."""
    return list(torch._foreach_mul(tensors, 1.0))  # pyright: ignore


def differences(after: Sequence[Tensor], before: Sequence[Tensor]) -> list[Tensor]:
    """Return after − before for each pair."""
    return list(torch._foreach_sub(after, before))  # pyright: ignore
