"""Whether gradients of earlier steps are left in a step's gradient: what forgetting `zero_grad` does."""

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from ..instruments.kernels import real
from ..instruments.network import Network


class StaleGradient:
    """Compares the gradient of one weight, just before the update, with what the step's backward passes added to it.

    0: nothing is left of earlier steps; 1 at most. It is the sine of the angle between both, so that scaling and
    clipping do not matter, and several backward passes per update are added up as they should be.
    """

    def __init__(self) -> None:
        """Nothing is held yet."""
        self._parameter: nn.Parameter | None = None
        self._added: Tensor | None = None
        self._hooks: list[RemovableHandle] = []
        self._passing: Tensor | None = None
        """What a pass has brought last; `torch.autograd.grad` leaves it at that, and `.grad` as it was."""

    def hold(self, network: Network) -> None:
        """Begin to add up, for a weight of the last layer that has one."""
        self.release()
        at_work = [layer for layer in network.layers if layer.source is not None]
        for layer in reversed(at_work or network.layers):
            for parameter in layer.weights:
                if parameter.requires_grad and parameter.is_leaf and parameter.dtype.is_floating_point:
                    self._parameter = parameter
                    self._hooks = [
                        parameter.register_hook(self._see),
                        parameter.register_post_accumulate_grad_hook(self._add),
                    ]
                    return

    def release(self) -> None:
        """Take the hook off and forget."""
        for hook in self._hooks:
            hook.remove()
        for table in ("_backward_hooks", "_post_accumulate_grad_hooks"):
            if self._hooks and not getattr(self._parameter, table):
                setattr(self._parameter, table, None)  # an empty one would still be called at each backward pass
        self._hooks = []
        self._added = self._passing = self._parameter = None

    def measure(self) -> Tensor | None:
        """Return the sine, a scalar, and release; None where nothing came back or the gradient is zero."""
        added, held = self._added, self._parameter.grad if self._parameter is not None else None
        self.release()
        if added is None or held is None or held.layout is not torch.strided or held.shape != added.shape:
            return None
        one, other = real(added).flatten().double(), real(held.detach()).flatten().double()
        lengths = one.norm() * other.norm()
        cosine = torch.where(lengths > 0, one.dot(other) / lengths, torch.ones_like(lengths)).clamp(-1, 1)
        return (1 - cosine * cosine).sqrt()

    def _see(self, gradient: Tensor) -> None:
        self._passing = gradient.detach() if gradient.layout is torch.strided else None

    def _add(self, parameter: Tensor) -> None:
        """Take what has just been added to `.grad`."""
        passing, self._passing = self._passing, None
        if passing is not None:
            self._added = passing.clone() if self._added is None else self._added + passing
