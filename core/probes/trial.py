"""Trial: a copy of a subject that may be trained, bent and thrown away."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim import LBFGS, Optimizer

from ..models.dropout import dropout_places
from ..probing.result import ProbeError
from .batch import Batch, is_finite
from .copying import copy_together


class CutOff(ProbeError):
    """No gradient can reach the parameters."""

    def __init__(self) -> None:
        super().__init__(
            "no gradient can reach the parameters: the loss is cut off from them, by detach(), .item(), argmax or "
            "no_grad() on the way, or because none requires a gradient"
        )


class Trial:
    """A copy in training mode; the subject is never touched."""

    def __init__(
        self,
        model: nn.Module,
        criterion: Callable[[Any, Any], Tensor],
        optimizer: Optimizer | None,
        *,
        l1: float = 0.0,
        max_gradient_norm: float | None = None,
    ) -> None:
        """Copy model, criterion and optimiser; see Subject. Raises ProbeError when that is impossible."""
        self.model, self.criterion, self.optimizer = copy_together(model, criterion, optimizer)
        if not self.model.training:  # parts that are frozen in evaluation mode stay so
            self.model.train()
        self._l1, self._max_norm = l1, max_gradient_norm
        self._groups = self.optimizer.param_groups if self.optimizer else []
        self._rates = [float(group.get("initial_lr", group["lr"])) for group in self._groups]
        self.set_learning_rate(self.learning_rate)

    @property
    def learning_rate(self) -> float:
        """The base rate of the first group, before any schedule."""
        return self._rates[0] if self._rates else 0.0

    def set_learning_rate(self, rate: float) -> None:
        """Train at `rate`; other groups keep their ratio to the first."""
        for group, own in zip(self._groups, self._rates, strict=True):
            group["lr"] = rate * own / self._rates[0] if self._rates[0] else rate

    def silence_dropout(self) -> None:
        """Let every unit speak: some questions are about the network without its noise."""
        for module, probability in dropout_places(self.model):
            setattr(module, probability, 0.0)

    def outputs(self, inputs: Any) -> Any:
        """Call the model; a tuple or list is spread over its arguments, a mapping over its names."""
        if isinstance(inputs, Mapping):
            return self.model(**{str(key): value for key, value in inputs.items()})
        return self.model(*inputs) if isinstance(inputs, list | tuple) else self.model(inputs)

    def loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch, a scalar. Raises ProbeError when it is none."""
        inputs, targets = batch
        loss = self.criterion(self.outputs(inputs), targets)
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            shape = tuple(loss.shape) if isinstance(loss, Tensor) else type(loss).__name__
            raise ProbeError(f"the criterion must return one number, not {shape}; average it over the batch", 2)
        return loss.reshape(())

    def first_loss(self, batch: Batch) -> float:
        """Return the loss of a batch, known to be finite. Raises ProbeError when it is not."""
        with torch.no_grad():
            value = self.loss(batch).item()
        if not math.isfinite(value):
            why = "" if is_finite(batch[0]) else "; its inputs hold NaN or infinity"
            why = why or ("" if is_finite(batch[1]) else "; its targets hold NaN or infinity")
            raise ProbeError(f"the loss of a batch is {value} before any step{why}", 4)
        return value

    def step(self, batch: Batch) -> float:
        """Take a step as the run's loop does; return the batch's loss before it. Raises CutOff."""
        assert self.optimizer is not None, "a probe that trains asks for an optimiser first"
        value = math.nan

        def closure() -> float:
            nonlocal value
            value = self._backward(batch)
            return value

        if isinstance(self.optimizer, LBFGS):
            return float(self.optimizer.step(closure))  # the closure is called again and again; this is the first loss
        closure()
        self.optimizer.step()
        return value

    def _backward(self, batch: Batch) -> float:
        self.model.zero_grad(set_to_none=True)
        loss = self.loss(batch)
        if not loss.requires_grad:
            raise CutOff
        parameters = list(self.model.parameters())
        penalty = self._l1 * sum(weight.abs().sum() for weight in parameters if weight.ndim > 1) if self._l1 else 0.0
        (loss + penalty).backward()
        if self._max_norm:
            clip_grad_norm_(parameters, self._max_norm)
        return loss.item()
