"""Subject: what probes look at — a model with its loss, its optimiser and batches to try it on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Any

from torch import Generator, Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim import Optimizer

from ..instruments.generators import untouched_generators
from ..probing.result import ProbeError
from .batch import Batch, map_tensors
from .trial import Trial

MAX_BATCHES = 64
"""Of a user's loader that are looked at; probes are short."""
HELD_OUT_EVERY = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A model as it stands, which probes only copy."""

    name: str
    model: nn.Module
    criterion: Callable[[Any, Any], Tensor]
    """(outputs, targets) → scalar."""
    optimizer: Optimizer | None
    """Its settings are copied, its memory is not; None where nobody gave one."""
    learning_rate: float | None
    """Of the next step, schedule included; None without an optimiser."""
    batches: Callable[[], Iterator[Batch]]
    """The batches to train on, from the first again at every call, without end."""
    num_batches: int
    """How many different ones there are before they come again."""
    held_out: tuple[Batch, ...] = ()
    """Batches that are never trained on; empty where there are too few."""
    step: int = 0
    """Updates behind the weights, as far as known."""
    l1: float = 0.0
    """Weight of the sum of absolute weights in what is optimised."""
    max_gradient_norm: float | None = None
    """Gradients are clipped to it."""

    def trial(self) -> Trial:
        """Return a new copy to try things on."""
        return Trial(self.model, self.criterion, self.optimizer, l1=self.l1, max_gradient_norm=self.max_gradient_norm)

    def learning_trial(self) -> Trial:
        """Return a copy that can be trained. Raises ProbeError when there is nothing to train, or nothing to do it."""
        self.require_parameters()
        if self.optimizer is None:
            raise ProbeError("this probe trains a copy: name the optimiser too (optimizer=…)", 2)
        return self.trial()

    def first_batches(self, count: int) -> list[Batch]:
        """Return the first `count` different batches, fewer where there are fewer."""
        return list(islice(self.batches(), min(count, self.num_batches)))

    def require_parameters(self) -> None:
        """Raise ProbeError when nothing in the model can learn."""
        if not any(parameter.requires_grad for parameter in self.model.parameters()):
            raise ProbeError("the model has no parameters that learn, so there is nothing to probe", 2)


def subject_of_loop(
    model: nn.Module,
    criterion: Callable[[Any, Any], Tensor],
    optimizer: Optimizer | None,
    batches: Iterable[Batch],
) -> Subject:
    """Return somebody's own model, loss, optimiser and batches as a subject. Raises ProbeError.

    Of the batches at most 64 are read, and moved to the model's device; where there are five or more, every fifth is
    held out.
    """
    model = _unwrapped(model)
    device = next((tensor.device for tensor in chain(model.parameters(), model.buffers())), None)
    found = [_checked(batch) for batch in _read(batches)]
    if device is not None:
        found = [map_tensors(batch, lambda tensor: tensor.to(device)) for batch in found]
    if not found:
        raise ProbeError("there is no batch to probe with", 2)
    held_out = found[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]
    trained = [batch for number, batch in enumerate(found, 1) if number % HELD_OUT_EVERY]
    return Subject(
        name=type(model).__name__,
        model=model,
        criterion=criterion,
        optimizer=optimizer,
        learning_rate=float(optimizer.param_groups[0]["lr"]) if optimizer else None,
        batches=lambda: chain.from_iterable(repeat(trained)),
        num_batches=len(trained),
        held_out=tuple(held_out),
    )


def _unwrapped(model: nn.Module) -> nn.Module:
    """Compiled and distributed modules wrap the one that can be copied and differentiated twice."""
    model = getattr(model, "_orig_mod", model)
    return model.module if isinstance(model, DistributedDataParallel) else model


def _checked(batch: Any) -> Batch:
    if isinstance(batch, list | tuple) and len(batch) == 2:
        return (batch[0], batch[1])
    raise ProbeError(f"a batch is (inputs, targets), not {type(batch).__name__}", 2)


def _read(batches: Iterable[Batch]) -> list[Batch]:
    """Read from a collection or a loader; its generators are put back where they were."""
    if isinstance(batches, Iterator) or getattr(batches, "persistent_workers", False):
        raise ProbeError("reading this loader would move it on: give a list of batches", 2)
    holders = (batches, getattr(batches, "sampler", None))
    generators = [g for holder in holders if isinstance(g := getattr(holder, "generator", None), Generator)]
    states = [generator.get_state() for generator in generators]
    try:
        with untouched_generators():
            return list(islice(batches, MAX_BATCHES))
    finally:
        for generator, state in zip(generators, states, strict=True):
            generator.set_state(state)
