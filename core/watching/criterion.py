"""Outputs and targets, as the criterion gets them: what they look like, and what guessing scores."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..instruments.batch import Task, recognise_task
from ..instruments.best_constant import best_constant_loss
from .loss_graph import Kind, MinimisedLoss
from .recording import Recording

NUM_TARGETS = 1000
"""As many examples' targets are kept to find the best constant prediction."""
FIRST_CALLS, MAX_CALLS = 12, 200
"""Batches after which it is found for the first time, and kept at most."""


class OutputsAndTargets:
    """Sees some of the calls of a criterion, and records what can be told from them."""

    def __init__(self, criterion: Callable[..., Any] | None) -> None:
        """`criterion` is the user's own: a module or a function of outputs and targets; None until `adopt`."""
        self._criterion = criterion
        self.read: tuple[str, Kind] | None = None
        """Name and kind of the loss that was read from the graph, for want of a criterion that is called."""
        self._targets: list[Tensor] = []
        self._outputs: Tensor | None = None
        self._shape = torch.Size()
        self._num_examples = 0
        self._num_judged = 0
        self._is_done = False
        self._are_labels_recorded = False
        self._is_plain = True
        """Whether the criterion gets one tensor of outputs, for which a constant can stand."""
        self.task: Task | None = None
        """Recognised from the first targets; None before, and where they are none of these."""
        self.output_shape: tuple[int, ...] = ()
        """Of the first batch, its size included."""
        self.target_shape: tuple[int, ...] = ()
        self.target_type = ""
        """Such as int64; empty before the first call."""

    @property
    def wants_targets(self) -> bool:
        """Whether more targets are needed for the best constant prediction."""
        return not self._is_done and self._criterion is not None

    def wait_no_longer(self) -> None:
        """Keep no targets from now on."""
        self._is_done = True

    def adopt(self, found: MinimisedLoss) -> bool:
        """Take the loss that a graph ends in for the criterion, unless it is another than before; return whether."""
        if self.read is None:
            self.read = found.name, found.kind
            self._criterion = found.criterion
        return self.read == (found.name, found.kind)

    def see(self, outputs: Any, targets: Any) -> None:
        """Keep a call's targets while they are wanted."""
        self._is_plain = isinstance(outputs, Tensor)
        outputs = main_output(outputs, targets)
        if outputs is None or not isinstance(targets, Tensor) or not len(_at_least_1d(targets)):
            return
        if self._outputs is None:
            self._outputs = outputs.detach().clone()
            self.output_shape, self.target_shape = tuple(outputs.shape), tuple(targets.shape)
            self.target_type = str(targets.dtype).removeprefix("torch.")
            self.task = recognise_task(outputs, targets)
            self._shape = outputs.shape[1:]
        if self.wants_targets and targets.ndim and outputs.shape[1:] == self._shape:
            self._targets.append(targets.detach().clone())
            self._num_examples += len(targets)
            self._is_done = self._num_examples >= NUM_TARGETS or len(self._targets) >= MAX_CALLS

    def record(self, recording: Recording, step: int, final: bool = False) -> None:
        """Record the classes' shares and the best constant prediction's loss, each when enough targets were seen.

        `final`: no more targets will come.
        """
        labels = None if self._are_labels_recorded or self.wants_targets else self._label_counts()
        if labels is not None:
            self._are_labels_recorded = True
            recording.snapshot("label_counts", step, {"counts": labels.cpu().numpy()}, {"task": self.task})
        baseline = self._baseline(final)
        if baseline is not None and math.isfinite(baseline):
            recording.add("baseline_loss", step, baseline)

    def _baseline(self, final: bool = False) -> float | None:
        """Return the best constant prediction's loss when it is due: early, and once all wanted targets are there.

        `final`: no more targets will come.
        """
        due = self._is_done or final or (not self._num_judged and len(self._targets) >= FIRST_CALLS)
        if not due or self._outputs is None or self._num_judged == len(self._targets) or self._criterion is None:
            return None
        self._num_judged = len(self._targets)
        self._is_done = self._is_done or final
        if not self._is_plain or (self.read is not None and self.read[1] == "part"):
            return None
        if _are_alike(self._targets):
            return None  # as of a generator that is to be taken for real: there is nothing to predict
        loss = best_constant_loss(self._criterion, self._outputs, self._targets, is_quick=not self._is_done)
        if self._is_done:
            self._targets = self._targets[:1]
            self._num_judged = 1
        return loss

    def _label_counts(self) -> Tensor | None:
        """Return how often each class occurs among the targets kept, int64 (classes,); None without classes."""
        if self.task == "regression" or not self._targets or self._outputs is None:
            return None
        kept = torch.cat([targets.flatten(1) if targets.ndim > 1 else targets for targets in self._targets])
        if self.task == "binary":
            ones = int((kept > 0.5).sum())
            return torch.tensor([kept.numel() - ones, ones])
        if kept.is_floating_point():
            return kept.argmax(1).bincount(minlength=kept.shape[1])
        classes = kept.flatten()
        return classes[classes >= 0].bincount()


def main_output(outputs: Any, targets: Any) -> Tensor | None:
    """Return what the targets are compared with: the outputs, or of several the first, if it has as many examples."""
    if isinstance(outputs, Tensor):
        return outputs
    first = outputs[0] if isinstance(outputs, list | tuple) and outputs else None
    if isinstance(first, Tensor) and isinstance(targets, Tensor) and first.ndim and targets.ndim:
        return first if len(first) == len(targets) else None
    return None


def _are_alike(targets: list[Tensor]) -> bool:
    """Whether every example has the same target."""
    first = targets[0][:1]
    return all(batch.shape[1:] == first.shape[1:] and bool((batch == first).all()) for batch in targets)


def _at_least_1d(tensor: Tensor) -> Tensor:
    return tensor if tensor.ndim else tensor.unsqueeze(0)
