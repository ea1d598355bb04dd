"""One call for many tensors: torch's foreach kernels, which its optimisers use but its documentation does not list."""

from collections.abc import Sequence

import torch
from torch import Tensor

_EXACT = (torch.float32, torch.float64)


def norms(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Return the L2 norm of each tensor, a real scalar each, all of one type and on one device."""
    if not tensors:
        return []
    kinds = {(tensor.dtype, tensor.device, tensor.layout) for tensor in tensors}
    if len(kinds) == 1 and next(iter(kinds))[0] in _EXACT and next(iter(kinds))[2] is torch.strided:
        return list(torch._foreach_norm(tensors))  # pyright: ignore
    return [torch.linalg.vector_norm(real(tensor)).to(tensors[0].device, torch.float64) for tensor in tensors]


def real(tensor: Tensor) -> Tensor:
    """Return the numbers a tensor holds as a dense one of real numbers that are summed without overflow.

    The stored values of a sparse tensor, real and imaginary parts of a complex one, float32 for half precision.
    """
    if tensor.layout is torch.sparse_coo:
        tensor = tensor.coalesce().values()
    elif tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.resolve_conj())
    return tensor if tensor.dtype in _EXACT else tensor.float()


def copies(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Return a copy of each tensor."""
    return list(torch._foreach_mul(tensors, 1.0)) if tensors else []  # pyright: ignore


def differences(after: Sequence[Tensor], before: Sequence[Tensor]) -> list[Tensor]:
    """Return after − before for each pair."""
    return list(torch._foreach_sub(after, before)) if after else []  # pyright: ignore


def stacked(scalars: Sequence[Tensor]) -> Tensor:
    """Return scalars of one type as one tensor (n,), also for none."""
    return torch.stack(list(scalars)) if scalars else torch.empty(0)
