"""Gradients of anything with respect to anything, without touching `.grad`."""

from collections.abc import Sequence

import torch
from torch import Tensor


def gradients(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    directions: Sequence[Tensor] | None = None,
    *,
    keep_graph: bool = False,
    create_graph: bool = False,
) -> list[Tensor | None]:
    """Return Σ directionᵀ ∂ outputs / ∂ input for each input; None for one that the outputs do not depend on.

    Directions are ones where left out. `keep_graph`: more will be asked of it; `create_graph`: of the result too.
    """
    found = torch.autograd.grad(
        outputs,
        inputs,
        directions,
        retain_graph=keep_graph or create_graph,
        create_graph=create_graph,
        allow_unused=True,
    )
    return list(found)
