"""What is being trained, told from the objects that train it: the spec of a watched run, and its first event."""

import time
from collections.abc import Collection
from typing import Any, Literal

import msgspec
import torch
from torch import nn
from torch.optim import Optimizer

from ..events import Layer, RunStarted
from ..models.layers import ACTIVATION_NAMES
from ..spec import Instruments, Regularization, RunSpec, Split, Training
from ..spec import Optimizer as OptimizerName
from ..training.environment import describe_environment
from ..watched import WatchedData, WatchedModel
from .layers import parameter_owners
from .options import Options, Program

_KIN: dict[str, OptimizerName] = {"SGD": "sgd", "ASGD": "sgd", "LBFGS": "sgd", "AdamW": "adamw", "RMSprop": "rmsprop"}
"""Nearest kind that a spec knows; the optimiser's own name is kept beside it. Others scale each weight's step."""


def describe_program(program: Program, options: Options) -> RunSpec:
    """Return a spec that says what is known about the program; it cannot be run, but remedies can read it."""
    optimizer = program.optimizer
    groups: Any = getattr(optimizer, "param_groups", None)  # one of nobody's making need not have any
    group: dict[str, Any] = groups[0] if groups and isinstance(groups, list) else {}
    momentum = _number(group, "momentum", 0.0)
    kind = _KIN.get(type(optimizer).__name__, "adam") if optimizer is not None else "sgd"
    if kind == "sgd" and momentum:
        kind = "nesterov" if group.get("nesterov") else "momentum"
    defaults = Training()
    return RunSpec(
        title=f"{type(program.model).__name__}, watched",
        data=WatchedData(),
        model=_describe_model(program),
        split=Split(normalize=False, normalize_targets=False),
        training=msgspec.structs.replace(
            defaults,
            optimizer=kind,
            learning_rate=min(max(_number(group, "lr", defaults.learning_rate), 1e-12), 1e12),
            momentum=momentum if 0 <= momentum < 1 else defaults.momentum,
            steps=options.num_steps or None,
        ),
        regularization=Regularization(weight_decay=min(max(_number(group, "weight_decay", 0.0), 0.0), 1e12)),
        instruments=Instruments(budget=options.budget, pictures=False),
    )


def _number(group: dict[str, Any], name: str, default: float) -> float:
    """Return a setting of an optimiser; the default where it has none, or chooses for itself."""
    try:
        return float(group.get(name, default))
    except (TypeError, ValueError):
        return default


def describe_start(
    model: nn.Module,
    layers: tuple[Layer, ...],
    data: dict[str, Any],
    task: Literal["classification", "binary", "regression"] | None,
    num_steps: int,
    steps_per_epoch: int,
    batch_size: int,
    git: dict[str, Any] | None,
) -> RunStarted:
    """Return the first event. A task that is not recognised is called a regression: there is nothing to count."""
    parameters = list(model.parameters())
    device = parameters[0].device if parameters else torch.device("cpu")
    return RunStarted(
        time=time.time(),
        num_steps=num_steps,
        steps_per_epoch=steps_per_epoch,
        batch_size=batch_size,
        num_parameters=sum(_size(parameter) for parameter in parameters if parameter.requires_grad),
        layers=layers,
        task=task or "regression",
        data=data,
        environment=describe_environment(device, torch.get_num_threads(), git),
    )


def describe_optimizer(
    model: nn.Module, optimizer: Optimizer | None, moved_elsewhere: Collection[int] = ()
) -> dict[str, Any]:
    """Return what the optimiser holds: its kind, and where its parameters are not those of the model.

    `missing_layers` have trainable parameters that it was not given; `num_foreign` parameters are not the model's.
    moved_elsewhere: parameters, by `id`, that another optimiser was seen to move.
    """
    if optimizer is None:
        return {}
    held = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    own = {id(parameter) for parameter in model.parameters()}
    moved = held.union(moved_elsewhere)
    missing = [
        name
        for name, module in parameter_owners(model).items()
        if any(parameter.requires_grad and id(parameter) not in moved for parameter in module.parameters())
        and not any(id(parameter) in moved for parameter in module.parameters(recurse=False))
    ]
    return {
        "kind": type(optimizer).__name__,
        "num_parameters": len(held),
        "num_foreign": len(held - own),
        "missing_layers": missing[:100],
        "frozen_layers": [
            name
            for name, module in parameter_owners(model).items()
            if not any(parameter.requires_grad for parameter in module.parameters(recurse=False))
        ][:100],
    }


def name_of(criterion: Any) -> str | None:
    """Return what a person calls a loss: its class, or the name of its function."""
    if criterion is None:
        return None
    return type(criterion).__name__ if isinstance(criterion, nn.Module) else getattr(criterion, "__name__", "loss")


def _describe_model(program: Program) -> WatchedModel:
    modules = list(program.model.modules())
    widths = [
        int(width)
        for module in modules
        if isinstance(width := getattr(module, "out_features", getattr(module, "out_channels", None)), int)
    ]
    bends = [ACTIVATION_NAMES[type(module)] for module in modules if type(module) in ACTIVATION_NAMES]
    norms = [type(module).__name__ for module in modules if "Norm" in type(module).__name__]
    shares = [float(module.p) for module in modules if isinstance(module, nn.Dropout)]
    return WatchedModel(
        kind=type(program.model).__name__,
        num_modules=len(modules),
        hidden=widths[:-1][:1000],
        activation=max(set(bends), key=bends.count) if bends else None,
        normalization="batch" if any("Batch" in name for name in norms) else "layer" if norms else "none",
        dropout=max(shares, default=0.0),
        optimizer=type(program.optimizer).__name__ if program.optimizer is not None else None,
        criterion=name_of(program.criterion),
    )


def _size(parameter: nn.Parameter) -> int:
    return 0 if isinstance(parameter, nn.parameter.UninitializedParameter) else parameter.numel()
