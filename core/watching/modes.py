"""Whether layers that act in training only, such as dropout, are off at evaluations and on in training."""

from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase  # pyright: ignore[reportPrivateUsage]
from torch.nn.modules.dropout import _DropoutNd  # pyright: ignore[reportPrivateUsage]
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.utils.hooks import RemovableHandle

from ..instruments.schedule import NEVER
from .forward import is_compiled

ALL_OF_FIRST = 4


class Modes:
    """Listens to the forward passes between an update and the evaluation that is told of behind it.

    The first evaluation told of says when the next may be expected; only then is there a hook, until the evaluation is
    told of, or a step has passed without one.
    """

    def __init__(self, model: nn.Module, is_on: bool, first_step: int = 0) -> None:
        """Listen, if `is_on`, and if the model has layers for which it matters. `first_step`: steps taken before."""
        self.due = NEVER
        """The update after which to listen, or to stop."""
        self.learnt: dict[str, Any] = {}
        """`evaluated_in` and `trained_in`: "training" or "evaluation" mode; `…_since`: the step from which on."""
        self._model = model
        self._roots = {id(model), id(getattr(model, "module", None)), id(getattr(model, "_orig_mod", None))}
        in_graph = getattr(model, "_compiled_call_impl", None) is not None  # a hook would have it compiled anew
        self._matters = is_on and not in_graph and any(_acts_in_training_only(module) for module in model.modules())
        self._seen: set[tuple[bool, bool]] = set()
        """Whether in training mode, and whether a gradient may follow, of the forward passes listened to."""
        self._hook: RemovableHandle | None = None
        self._step = self._num_heard = 0
        self._first_step = first_step

    def updated(self, step: int) -> None:
        """Begin to listen after an update, or stop where no evaluation came before it."""
        if self._hook is not None:
            self.stop()
            self.due = NEVER
        elif self._matters and step >= self.due:
            self._hook = self._listen()
            self.due = step + 1

    def trained(self, step: int) -> None:
        """Take the mode that the model is in just before an update."""
        if self._matters:
            self._learn("trained", self._model.training, step)

    def evaluated(self, step: int) -> None:
        """Take what was seen of an evaluation after `step`; expect the next after as many steps again."""
        if self._matters and self._seen:
            seen = [one for one in self._seen if not one[1]] or self._seen  # with a gradient: a training step, perhaps
            self._learn("evaluated", any(is_training for is_training, _ in seen), step)
            self._num_heard += 1
        self.stop()
        if self._matters and step > self._step:
            self.due = step + (step - self._step) * self._every
            self._step = step

    def stop(self) -> None:
        """Take the hook off."""
        if self._hook is not None:
            self._hook.remove()
        self._hook = None
        self._seen.clear()

    @property
    def _every(self) -> int:
        """Of so many evaluations one is listened to: each at first, then ever fewer."""
        return 1 if self._num_heard < ALL_OF_FIRST else min(2 ** (self._num_heard - ALL_OF_FIRST + 1), 64)

    def _listen(self) -> RemovableHandle:
        if is_compiled(self._model):  # torch warns of hooks for all modules; one of its own is called outside the graph
            return self._model.register_forward_pre_hook(self._before)
        return register_module_forward_pre_hook(self._before)

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if id(module) in self._roots:
            self._seen.add((module.training, torch.is_grad_enabled()))

    def _learn(self, what: str, is_training: bool, step: int) -> None:
        mode = "training" if is_training else "evaluation"
        if self.learnt.get(f"{what}_in") != mode:
            self.learnt = {**self.learnt, f"{what}_in": mode, f"{what}_since": self._first_step + step}


def _acts_in_training_only(module: nn.Module) -> bool:
    if isinstance(module, _DropoutNd):
        return module.p > 0
    if isinstance(module, _NormBase):
        return module.track_running_stats
    dropout = getattr(module, "dropout", 0.0)
    return isinstance(module, nn.RNNBase | nn.MultiheadAttention) and isinstance(dropout, float) and dropout > 0
