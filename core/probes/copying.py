"""Copies of a model with its loss and optimiser, without the hooks of whoever observes the original."""

import copy
from collections import OrderedDict, defaultdict
from typing import Any, NamedTuple

from torch import nn
from torch.optim import LBFGS, Optimizer

from ..probing.result import ProbeError

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


class Copies(NamedTuple):
    """What belongs together: the optimiser's parameters are the copied model's."""

    model: nn.Module
    criterion: Any
    optimizer: Optimizer | None


def copy_together(model: nn.Module, criterion: Any, optimizer: Optimizer | None) -> Copies:
    """Copy weights, buffers and settings; the optimiser starts without memory. Raises ProbeError.

    The originals are only read. Hooks are left behind, for they would report the copy's steps as the original's;
    those of torch itself stay, since weight norm and pruning compute through them.
    """
    memo: dict[int, Any] = {}
    loss = criterion if isinstance(criterion, nn.Module) else None
    try:
        for module in [*model.modules(), *(loss.modules() if loss else ())]:
            for name in HOOKS:
                hooks: dict[int, Any] = getattr(module, name, {})
                kept = OrderedDict((key, hook) for key, hook in hooks.items() if _belongs_to_torch(hook))
                memo[id(hooks)] = copy.deepcopy(kept, memo)
        if optimizer is not None:
            memo[id(optimizer.state)] = defaultdict(dict)
        new_model, new_loss, new_optimizer = copy.deepcopy((model, loss, optimizer), memo)
    except (RuntimeError, TypeError, AttributeError, NotImplementedError) as error:
        raise ProbeError(f"the model cannot be copied ({' '.join(str(error).split())})") from error
    if isinstance(new_optimizer, LBFGS):  # keeps a list of parameters that copying leaves out
        group = new_optimizer.param_groups[0]
        settings = {key: value for key, value in group.items() if key in new_optimizer.defaults}
        new_optimizer = LBFGS(group["params"], **settings)
    return Copies(new_model, criterion if loss is None else new_loss, new_optimizer)


def _belongs_to_torch(hook: Any) -> bool:
    module = getattr(hook, "__module__", None) or type(hook).__module__
    return module == "torch" or module.startswith("torch.")
