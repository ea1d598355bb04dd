"""Explained step: every number of one example's way through a tiny network, and back."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models.layers import ACTIVATION_NAMES
from .instrument import Picture
from .subject import Subject

MAX_PARAMETERS = 48
"""More nobody would read."""
DIFFERENCE = 1e-4
"""By how much a parameter is moved, up and down, to see what the loss does; in double precision."""


@dataclass(frozen=True, slots=True, eq=False)
class _Trace:
    """What a forward and a backward pass of one example left behind."""

    sums: list[Tensor]
    outputs: list[Tensor]
    loss: Tensor
    errors: list[Tensor]
    """Gradient of the loss with respect to each layer's sums."""
    gradients: list[Tensor]
    """With respect to each parameter, in the model's order."""


class ExplainedStep:
    """One training example's forward pass, its loss, and each factor of its gradients, by the network itself.

    The example is the first of those with the fewest zeros among their inputs. Every gradient stands beside the central
    difference (L(w + ε) − L(w − ε)) / 2ε, computed in double precision, and beside the mean gradient over all training
    examples, which is what a full-batch step follows. For fully connected networks of at most 48 parameters with one
    output, trained by cross-entropy or squared error.
    """

    name: ClassVar[str] = "explained_step"
    unit: ClassVar[str] = "as named"
    cost: ClassVar[str] = "up to 98 passes of one example, and a backward pass of all of a tiny data set"

    def __init__(self, subject: Subject) -> None:
        """Choose the example."""
        self._data = subject.data
        self._model = subject.network.model
        named = dict(self._model.named_modules())
        self._layers = [layer for layer in subject.network.layers if isinstance(named.get(layer.name), nn.Linear)]
        num_parameters = sum(parameter.numel() for parameter in self._model.parameters())
        self._loss = F.binary_cross_entropy_with_logits if subject.data.task == "binary" else F.mse_loss
        self.applies = (
            subject.data.task in ("binary", "regression")
            and subject.criterion in (None, self._loss)  # the explanation is of these two
            and len(self._layers) == len(subject.network.layers)
            and all(layer.weights for layer in self._layers)  # a frozen layer has no gradient to be explained
            and all(layer.weights[0].shape[1] == prod(subject.data.input_shape) for layer in self._layers[:1])
            and subject.data.num_outputs == 1
            and num_parameters <= MAX_PARAMETERS
        )
        if self.applies:
            self._linear = [named[layer.name] for layer in self._layers]
            inputs, targets = subject.data.train.inputs, subject.data.train.targets
            telling = int(np.count_nonzero(inputs, axis=1).argmax())  # the first with the fewest zeros among its inputs
            order = [telling, *(row for row in range(len(inputs)) if row != telling)]
            self._inputs = torch.from_numpy(inputs[order]).to(subject.device)
            self._targets = torch.from_numpy(targets[order]).to(subject.device)

    def draw(self) -> list[Picture]:
        """Return `inputs`, `target`, `loss` and, numbered by layer, what went in, through and back.

        weight_i (units, inputs), bias_i, sum_i, output_i, error_i = ∂L/∂sum (units,), gradient_i = ∂L/∂weight with its
        difference_i and mean_gradient_i of all examples, and the same for biases with `bias_` in front.
        """
        with torch.enable_grad():
            trace = self._trace(self._model, self._inputs[:1], self._targets[:1])
            total = self._loss(self._model(self._inputs), self._targets)
            means = torch.autograd.grad(total, list(self._model.parameters()))
        differences = self._differences()
        arrays = {
            "inputs": self._inputs[0].flatten(),
            "target": self._targets[0].flatten(),
            "loss": trace.loss.reshape(1),
        }
        names = [name for name, _ in self._model.named_parameters()]
        for number, layer in enumerate(self._layers):
            arrays |= {
                f"sum_{number}": trace.sums[number][0],
                f"output_{number}": trace.outputs[number][0],
                f"error_{number}": trace.errors[number][0],
            }
            for kind, prefix in (("weight", ""), ("bias", "bias_")):
                if f"{layer.name}.{kind}" not in names:
                    continue
                place = names.index(f"{layer.name}.{kind}")
                arrays[f"{kind}_{number}"] = list(self._model.parameters())[place]
                arrays[f"{prefix}gradient_{number}"] = trace.gradients[place]
                arrays[f"{prefix}difference_{number}"] = differences[place]
                arrays[f"{prefix}mean_gradient_{number}"] = means[place]
        return [Picture(self.name, {name: _numbers(value) for name, value in arrays.items()}, self._meta())]

    def _meta(self) -> dict[str, Any]:
        kinds = [
            ACTIVATION_NAMES[type(layer.activation)] if layer.activation is not None else "none"
            for layer in self._layers
        ]
        names = list(self._data.dataset.feature_names)
        return {"layers": [layer.name for layer in self._layers], "activations": kinds, "features": names} | {
            "task": self._data.task,
            "num_examples": len(self._inputs),
        }

    def _trace(self, model: nn.Module, inputs: Tensor, target: Tensor) -> _Trace:
        sums, outputs = list[Tensor](), list[Tensor]()
        hooks = [module.register_forward_hook(_into(sums)) for module in self._linear]
        hooks += [
            (layer.activation or module).register_forward_hook(_into(outputs))
            for layer, module in zip(self._layers, self._linear, strict=True)
        ]
        try:
            loss = self._loss(model(inputs), target)
        finally:
            for hook in hooks:
                hook.remove()
        found = torch.autograd.grad(loss, [*sums, *model.parameters()])
        return _Trace(sums, outputs, loss, list(found[: len(sums)]), list(found[len(sums) :]))

    def _differences(self) -> list[Tensor]:
        """Move each parameter a little up and down, one after another."""
        model = deepcopy(self._model).double()
        inputs, target = self._inputs[:1].double(), self._targets[:1].double()
        found = list[Tensor]()
        for parameter in model.parameters():
            parameter.requires_grad_(False)
            values = parameter.view(-1)
            slopes = torch.zeros_like(values)
            for place in range(len(values)):
                before = values[place].item()
                values[place] = before + DIFFERENCE
                above = self._loss(model(inputs), target)
                values[place] = before - DIFFERENCE
                slopes[place] = (above - self._loss(model(inputs), target)) / (2 * DIFFERENCE)
                values[place] = before
            found.append(slopes.view_as(parameter))
        return found


def _into(found: list[Tensor]) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
    """Return a hook that keeps what comes out of a module."""

    def keep(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        found.append(output)

    return keep


def _numbers(value: Tensor) -> np.ndarray:
    return value.detach().double().cpu().numpy().copy()
