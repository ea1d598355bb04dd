"""The optimiser of networks computed side by side, each with a learning rate and a weight decay of its own."""

from collections.abc import Sequence

import torch
from msgspec.structs import replace
from torch import Tensor, nn

from ..models.stacked import StackedMLP
from ..spec import RunSpec
from .optimizers import build_optimizer


class StackedOptimizer:
    """One of torch's optimisers over all networks at once: a kernel for each of them would cost more than their step.

    It moves every network at the highest of their rates. Since the updates of all optimisers here are proportional to
    the rate, a network with a lower one then keeps that share of its way.
    """

    def __init__(self, specs: Sequence[RunSpec], stack: StackedMLP, device: torch.device) -> None:
        """Follow `specs`, one for each network of the stack, which differ in learning rate and weight decay at most."""
        self._parameters = stack.parameters
        decays = [spec.regularization.weight_decay for spec in specs]
        self._has_own_decays = len(set(decays)) > 1
        self._decays = torch.tensor(decays, device=device)
        self._is_decoupled = specs[0].training.optimizer == "adamw"
        shared = replace(specs[0].regularization, weight_decay=0.0 if self._has_own_decays else decays[0])
        self._optimizer = build_optimizer(replace(specs[0], regularization=shared), stack.parameters, device)
        self._rates: Sequence[float] = ()
        self._kept = self._shares = torch.ones_like(self._decays)

    @torch.no_grad()
    def step(self, rates: Sequence[float]) -> None:
        """Move every network at its rate."""
        self._use(rates)
        if self._has_own_decays:
            self._decay()
        if min(rates) == max(rates):
            self._optimizer.step()
            return
        before = [parameter.clone() for parameter in self._parameters]
        self._optimizer.step()
        for parameter, start in zip(self._parameters, before, strict=True):
            torch.lerp(start, parameter, _per_network(self._shares, parameter), out=parameter)

    def state_of(self, number: int, network: nn.Module) -> dict[nn.Parameter, dict[str, object]]:
        """Return what is remembered of a network's parameters: views, which see every step from the second on."""
        return {
            own: {
                name: value[number] if isinstance(value, Tensor) and value.shape == stacked.shape else value
                for name, value in self._optimizer.state[stacked].items()
            }
            for own, stacked in zip(network.parameters(), self._parameters, strict=True)
        }

    def _use(self, rates: Sequence[float]) -> None:
        if rates == self._rates:
            return
        self._rates, highest = rates, max(rates)
        for group in self._optimizer.param_groups:
            group["lr"] = highest
        own = self._decays.new_tensor(rates)
        self._shares, self._kept = own / highest, 1 - own * self._decays

    def _decay(self) -> None:
        """Add each network's decay to its gradient, or take it off its weights (see `build_optimizer`)."""
        for parameter in self._parameters:
            if self._is_decoupled:
                parameter.mul_(_per_network(self._kept, parameter))
            elif parameter.grad is not None:
                parameter.grad.addcmul_(parameter, _per_network(self._decays, parameter))


def _per_network(values: Tensor, parameter: Tensor) -> Tensor:
    """Return values (num_networks,) in a shape that meets a stacked parameter (num_networks, …)."""
    return values.view(-1, *[1] * (parameter.ndim - 1))
