"""Optimisers by name, in the fastest implementation torch has on the device."""

from collections.abc import Iterable

import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from ..spec import RunSpec


def build_optimizer(spec: RunSpec, parameters: Iterable[nn.Parameter], device: torch.device) -> Optimizer:
    """Return the optimiser of `spec.training` over `parameters`.

    Weight decay is added to the gradient, except by AdamW, which takes it off the weights directly (Loshchilov and
    Hutter, 1711.05101).
    """
    training = spec.training
    rate, decay = training.learning_rate, spec.regularization.weight_decay
    # One fused kernel for all parameters where there is one; a list of foreach kernels is slower than the plain loop
    # on a CPU.
    fused = device.type in ("cpu", "cuda")
    parameters = list(parameters)
    match training.optimizer:
        case "sgd":
            return SGD(parameters, rate, weight_decay=decay, fused=fused)
        case "momentum":
            return SGD(parameters, rate, momentum=training.momentum, weight_decay=decay, fused=fused)
        case "nesterov":
            return SGD(
                parameters,
                rate,
                momentum=training.momentum,
                nesterov=training.momentum > 0,
                weight_decay=decay,
                fused=fused,
            )
        case "rmsprop":
            return RMSprop(
                parameters, rate, momentum=training.momentum, weight_decay=decay, foreach=device.type == "cuda" or None
            )
        case "adam":
            return Adam(parameters, rate, weight_decay=decay, fused=fused)
        case "adamw":
            return AdamW(parameters, rate, weight_decay=decay, fused=fused)
