"""The updates of a loop, counted by hooks of its optimiser, found if need be; or by what is logged."""

from typing import Any, Protocol

from torch import nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook
from torch.utils.hooks import RemovableHandle

LOGS_WITHOUT_UPDATE, LOGS_WITHOUT_OPTIMIZER = 64, 8
"""Values logged without an update seen, after which each counts as a step: with an optimiser given, and without."""

STEPS_FOR_RIVAL = 64
"""Updates after which no other optimiser is looked for."""


class Loop(Protocol):
    """Whoever wants to know of updates."""

    def before_update(self, has_closure: bool, scale: float) -> None:
        """Gradients exist, unless a closure is to compute them; they are `scale` times those of the loss."""
        ...

    def after_update(self) -> None:
        """The weights have moved."""
        ...


class Steps:
    """Tells a loop's watcher of updates."""

    def __init__(self, model: nn.Module, optimizer: Any, loop: Loop) -> None:
        """Hook `optimizer`, or, where it is none of torch's, whichever first moves a parameter of the model."""
        self.optimizer: Optimizer | None = optimizer if isinstance(optimizer, Optimizer) else None
        self.num_updates = 0
        self.due = 0
        """Updates before this one are counted and nothing else: the loop is told of none."""
        self.counts_logs = False
        """Whether, for want of an update, each logged loss is a step."""
        self._loop = loop
        self._num_logged = 0
        self._hooks: list[RemovableHandle] = []
        self._before_hook: RemovableHandle | None = None
        self._own = {id(parameter) for parameter in model.parameters()}
        self._rival_hook = register_optimizer_step_post_hook(self._see_rival)
        self.has_rival = False
        """Whether in the same loop another optimiser trains something that is no part of the model."""
        if self.optimizer is not None:
            self._hooks.append(self.optimizer.register_step_post_hook(self._after))
        else:
            self._hooks.append(register_optimizer_step_pre_hook(self._find))
            self._hooks.append(register_optimizer_step_post_hook(self._after_any))

    @property
    def learning_rate(self) -> float | None:
        """Of the first group; None without an optimiser."""
        groups = self.optimizer.param_groups if self.optimizer is not None else []
        rate = groups[0].get("lr") if groups else None
        return None if rate is None else float(rate)

    def waits_in_vain(self) -> bool:
        """Count a loss logged before any update; return whether they are so many that no update will come."""
        self._num_logged += 1
        return self._num_logged >= (LOGS_WITHOUT_UPDATE if self.optimizer is not None else LOGS_WITHOUT_OPTIMIZER)

    def tell_before(self, wanted: bool) -> None:
        """Begin, or cease, to tell of updates before they are made."""
        if not wanted and self._before_hook is not None:
            self._before_hook.remove()
            self._before_hook = None
        elif wanted and self._before_hook is None and self.optimizer is not None:
            self._before_hook = self.optimizer.register_step_pre_hook(self._before)

    def remove(self) -> None:
        """Take the hooks off."""
        self.tell_before(False)
        self._rival_hook.remove()
        for hook in self._hooks:
            hook.remove()
        self._hooks = []

    def _see_rival(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.has_rival or optimizer is self.optimizer or not 0 < self.num_updates < STEPS_FOR_RIVAL:
            return
        held = (id(parameter) for group in optimizer.param_groups for parameter in group["params"])
        self.has_rival = self._own.isdisjoint(held)

    def _before(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.num_updates >= STEPS_FOR_RIVAL:
            self._rival_hook.remove()  # here, where the optimiser is not going through hooks of its kind
        closure = args[1] if len(args) > 1 else kwargs.get("closure")
        scale = getattr(optimizer, "grad_scale", None)  # set by a scaler for optimisers that unscale for themselves
        self._loop.before_update(closure is not None, 1.0 if scale is None else float(scale))

    def _after(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not self.counts_logs:
            self.num_updates = step = self.num_updates + 1
            if step >= self.due:
                self._loop.after_update()

    def _find(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.optimizer is None and not self.counts_logs:
            held = (id(parameter) for group in optimizer.param_groups for parameter in group["params"])
            if not self._own.isdisjoint(held):
                self.optimizer = optimizer
                self._before(optimizer, args, kwargs)

    def _after_any(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if optimizer is self.optimizer:
            self._after(optimizer, args, kwargs)
