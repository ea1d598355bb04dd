"""How much of the error of a plain recurrent layer's last state reaches its first: what is left after all its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

MAX_STEPS = 256
"""Of a longer sequence the newest are followed: an error that fades does so within these."""


@dataclass(slots=True, eq=False)
class _Call:
    """One pass of a layer, and what comes back to it."""

    states: Tensor
    """(N, T, units), detached."""
    of_states: Tensor | None = None
    """Gradient by the states as they were used: all of them; (N, T, units)."""
    of_last: Tensor | None = None
    """By the last state, which is returned a second time; (N, units)."""


class ThroughTime:
    """Follows the gradient of `nn.RNN` layers, of one layer and one direction, back through their states.

    With hₜ = f(W xₜ + U hₜ₋₁) the error of a state is δₜ₋₁ = gₜ₋₁ + Uᵀ (f′ ∘ δₜ), where g is what comes from outside.
    """

    def __init__(self) -> None:
        """Nothing has passed."""
        self._calls: dict[int, _Call] = {}

    def see(self, module: nn.Module, output: Any) -> None:
        """Note a pass of a layer, and have its gradient noted when that comes back; other modules are let alone."""
        if not isinstance(module, nn.RNN) or module.num_layers != 1 or module.bidirectional:
            return
        states, last = output[0], output[1]
        if not isinstance(states, Tensor) or states.ndim != 3 or not states.requires_grad:
            return
        call = self._calls[id(module)] = _Call(_batch_first(module, states.detach()))

        def take_states(gradient: Tensor) -> None:
            call.of_states = _batch_first(module, gradient.detach())

        def take_last(gradient: Tensor) -> None:
            call.of_last = gradient.detach()[-1]

        states.register_hook(take_states)
        last.register_hook(take_last)

    def shares_left(self, modules: Sequence[tuple[str, nn.Module | None]]) -> dict[str, float]:
        """Return by name the size of the error at the first state over the largest at any, of layers that had one."""
        found: dict[str, float] = {}
        for name, module in modules:
            call = self._calls.get(id(module))
            if isinstance(module, nn.RNN) and call is not None:
                share = _share_left(module, call)
                if share is not None:
                    found[name] = share
        return found

    def forget(self) -> None:
        """Let go of what has passed."""
        self._calls.clear()


def _batch_first(module: nn.RNN, tensor: Tensor) -> Tensor:
    return tensor if module.batch_first else tensor.transpose(0, 1)


@torch.no_grad()
def _share_left(module: nn.RNN, call: _Call) -> float | None:
    states = call.states[:, -MAX_STEPS:]
    outside = call.of_states[:, -MAX_STEPS:] if call.of_states is not None else torch.zeros_like(states)
    if (call.of_states is None and call.of_last is None) or states.shape[1] < 2:
        return None
    slopes = 1 - states**2 if module.nonlinearity == "tanh" else (states > 0).to(states.dtype)
    (recurrent,) = (weight for name, weight in module.named_parameters() if name == "weight_hh_l0")
    error = outside[:, -1] if call.of_last is None else outside[:, -1] + call.of_last
    sizes = [error.norm()]
    for place in range(states.shape[1] - 1, 0, -1):
        error = outside[:, place - 1] + (slopes[:, place] * error) @ recurrent
        sizes.append(error.norm())
    first, largest = float(sizes[-1]), float(torch.stack(sizes).max())
    return first / largest if largest > 0 else None
