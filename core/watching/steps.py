"""The updates of a loop, counted by hooks of its optimiser, found if need be; or by what is logged."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeGuard
from weakref import WeakMethod

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
    """Tells a loop's watcher of updates.

    A hook for all optimisers of the process would keep a loop alive, and its model: the one that looks for rivals holds
    the loop weakly, and the one that looks for the loop's own optimiser is taken off as soon as it has found it. Hooks
    of the loop's own optimiser go with it.
    """

    def __init__(self, model: nn.Module, optimizer: Any, loop: Loop) -> None:
        """Hook `optimizer`, or, where it is none of torch's, whichever first moves a parameter of the model."""
        self.optimizer: Optimizer | None = optimizer if _tells_of_steps(optimizer) else None
        self.num_updates = 0
        self.due = 0
        """Updates before this one are counted and nothing else: the loop is told of none."""
        self.counts_logs = False
        """Whether, for want of an update, each logged loss is a step."""
        self._loop = loop
        self._num_logged = 0
        self._hooks: list[RemovableHandle] = []
        self._before_hook: RemovableHandle | None = None
        self._search: RemovableHandle | None = None
        self._own = {id(parameter) for parameter in model.parameters()}
        self._rival_hook = register_optimizer_step_post_hook(_weakly(self._see_rival))
        self.has_rival = False
        """Whether in the same loop another optimiser trains something that is no part of the model."""
        self.moved_elsewhere: set[int] = set()
        """Parameters of the model, by `id`, that another optimiser moves."""
        if self.optimizer is not None:
            self._hooks.append(self.optimizer.register_step_post_hook(self._after))
        else:
            self._search = register_optimizer_step_pre_hook(self._find)

    @property
    def learning_rate(self) -> float | None:
        """Of the first group; None without an optimiser."""
        groups = self.optimizer.param_groups if self.optimizer is not None else []
        rate = groups[0].get("lr") if groups else None
        return None if rate is None else float(rate)

    @property
    def moves_model(self) -> bool:
        """Whether the optimiser was given any parameter of the model: of others, they may be copies of its own."""
        return not self._own.isdisjoint(_held_by(self.optimizer))

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
        self._search_no_more()
        self._rival_hook.remove()
        for hook in self._hooks:
            hook.remove()
        self._hooks = []

    def count_logs(self) -> None:
        """From now on each logged loss is a step."""
        self.counts_logs = True
        self._search_no_more()

    def log(self) -> None:
        """Count a logged loss as a step."""
        self.num_updates += 1
        if self.num_updates == STEPS_FOR_RIVAL:
            self._rival_hook.remove()

    def _search_no_more(self) -> None:
        """Take the hook off that looks for an optimiser: not where one is going through hooks of its kind."""
        if self._search is not None:
            self._search.remove()
            self._search = None

    def _see_rival(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if optimizer is self.optimizer or not 0 < self.num_updates < STEPS_FOR_RIVAL:
            return
        shared = self._own.intersection(_held_by(optimizer))
        self.has_rival = self.has_rival or not shared
        self.moved_elsewhere |= shared.difference(_held_by(self.optimizer))

    def _before(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        closure = args[1] if len(args) > 1 else kwargs.get("closure")
        scale = getattr(optimizer, "grad_scale", None)  # set by a scaler for optimisers that unscale for themselves
        self._loop.before_update(closure is not None, 1.0 if scale is None else float(scale))

    def _after(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not self.counts_logs:
            self.num_updates = step = self.num_updates + 1
            if step == STEPS_FOR_RIVAL:
                self._rival_hook.remove()  # torch goes through an optimiser's own hooks first, then those for all
            if step >= self.due:
                self._search_no_more()
                self._loop.after_update()

    def _find(self, optimizer: Optimizer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.optimizer is None and not self._own.isdisjoint(_held_by(optimizer)):
            self.optimizer = optimizer
            self._hooks.append(optimizer.register_step_post_hook(self._after))
            self._before(optimizer, args, kwargs)


def _weakly(hook: Callable[[Optimizer, Any, Any], None]) -> Callable[[Optimizer, Any, Any], None]:
    """Return a hook that calls a method for as long as its object lives, and does not make it live longer."""
    reference = WeakMethod(hook)

    def call(optimizer: Optimizer, args: Any, kwargs: Any) -> None:
        method = reference()
        if method is not None:
            method(optimizer, args, kwargs)

    return call


def _tells_of_steps(optimizer: Any) -> TypeGuard[Optimizer]:
    """Whether hooks can be put on it; a wrapper that never called `Optimizer.__init__` has no place for them."""
    return isinstance(optimizer, Optimizer) and hasattr(optimizer, "_optimizer_step_post_hooks")


def _held_by(optimizer: Optimizer | None) -> Iterator[int]:
    """Yield the parameters that an optimiser was given, by `id`."""
    groups = optimizer.param_groups if optimizer is not None else []
    return (id(parameter) for group in groups for parameter in group["params"])
