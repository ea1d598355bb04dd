"""A transformer shared out among processes (FSDP2): each has a part of its weights, gradients and moments."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from ..instruments.kernels import norms
from ..models.transformer import TransformerModule
from ..specs.errors import SpecError
from .optimizers import build_optimizer
from .session import Session

try:
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import FSDPModule, fully_shard
    from torch.distributed.tensor import DTensor, distribute_tensor
except ImportError as error:
    raise SpecError(f"'fsdp' needs torch 2.6 or newer, not {torch.__version__}; try 'ddp'", place="parallel") from error


class Shares:
    """A copy of a session's model that is shared out, block by block, and its optimiser.

    The model itself remains, and takes weights and gradients from the shares on rank 0. What is gathered, all ranks
    gather at once.
    """

    def __init__(self, session: Session, num_ranks: int, is_whole_here: bool) -> None:
        """Share out the model as it is, with what the session's optimiser remembers.

        is_whole_here: whether this rank is the one that keeps the model.
        """
        assert isinstance(session.model, TransformerModule), "the spec has been checked"
        self._whole, self._is_whole_here = session.model, is_whole_here
        self.model = deepcopy(session.model)
        mesh = init_device_mesh(session.device.type, (num_ranks,))
        for block in self.model.blocks:
            fully_shard(block, mesh=mesh)
        fully_shard(self.model, mesh=mesh)
        trained = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        self.optimizer = build_optimizer(session.spec, trained, session.device)
        known = session.optimizer.state
        for own, share in zip(session.optimizer.param_groups[0]["params"], trained, strict=True):
            if own in known:
                remembered = sorted(known[own].items())  # one order for all ranks
                self.optimizer.state[share] = {name: _shared(value, own, share) for name, value in remembered}
        if not is_whole_here:
            self._whole.to("meta")

    @torch.no_grad()
    def gather_weights(self) -> None:
        """Give the whole model the weights of the shares."""
        for module in self.model.modules():
            if isinstance(module, FSDPModule):
                module.reshard()  # one that was not sent backwards still has its weights, instead of its share
        for own, share in self._pairs():
            weights = _whole(share.detach())
            if self._is_whole_here:
                own.copy_(weights)

    def gather_gradients(self) -> None:
        """Give the whole model the gradients of the shares."""
        for own, share in self._pairs():
            gradient = None if share.grad is None else _whole(share.grad)
            if self._is_whole_here:
                own.grad = gradient

    def gradient_norm(self) -> float:
        """Return the L2 norm of this rank's shard of the newest gradient; 0 before the first."""
        shares = self.optimizer.param_groups[0]["params"]  # the model's own are whole between forward and backward pass
        gradients = [share.grad for share in shares if share.grad is not None]
        own = norms([one.to_local() if isinstance(one, DTensor) else one for one in gradients])
        return torch.stack(own).norm().item() if own else 0.0

    def _pairs(self) -> "zip[tuple[nn.Parameter, nn.Parameter]]":
        return zip(self._whole.parameters(), self.model.parameters(), strict=True)


def whole_moments(state: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """With all ranks, and in one order: return the state of an optimiser of shares in whole tensors."""
    return {
        number: {name: _whole(value) if isinstance(value, Tensor) else value for name, value in sorted(entries.items())}
        for number, entries in sorted(state.items())
    }


def _whole(share: Tensor) -> Tensor:
    return share.full_tensor() if isinstance(share, DTensor) else share


def _shared(value: Any, own: Tensor, share: Tensor) -> Any:
    """Return this rank's share of what is remembered of each number of a parameter; anything else as it is."""
    if isinstance(value, Tensor) and value.shape == own.shape and isinstance(share, DTensor):
        return distribute_tensor(value, share.device_mesh, share.placements)
    return value
