"""The training loop."""

from collections.abc import Callable
from typing import Protocol

from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from ..instruments.probe import Probe
from .input_changes import changed_batches
from .session import Session


class Instruments(Protocol):
    """What measures."""

    def probe(self, step: int) -> Probe:
        """Return what is to be told of a step."""
        ...


class Between(Protocol):
    """What happens between two steps."""

    @property
    def record_loss(self) -> Callable[[Tensor], bool]:
        """Record the loss (a scalar) of a step whose gradients are ready; whether it is finite, as far as is known."""
        ...

    @property
    def due(self) -> int:
        """The next step after which `attend` wants to be called."""
        ...

    def begin(self) -> bool:
        """Return whether to take the first step."""
        ...

    def attend(self, step: int) -> bool:
        """Do what is due after a step; return whether to take another."""
        ...

    def diverged(self, step: int, inputs: Tensor) -> None:
        """Hear that the loss of a step is not finite."""
        ...


def train(session: Session, instruments: Instruments, between: Between) -> None:
    """Train from the session's step to the last one, or until `between` has an outcome.

    A probe does nothing unless a measurement is due. What is not done at every step (evaluation, commands, pictures,
    writing to disk) is done in `between.attend`, at the steps it asks for.
    """
    model, criterion, optimizer = session.forward, session.criterion, session.optimizer
    l1, max_norm = session.spec.regularization.l1, session.spec.regularization.clip_gradient_norm
    has_schedule = session.schedule is not None
    parameters = list(model.parameters())
    record = between.record_loss
    batches = changed_batches(session, session.step)
    model.train()
    session.set_learning_rate(session.base_learning_rate)
    going_on = between.begin()
    for step in range(session.step + 1, session.num_steps + 1):
        if not going_on:
            break
        probe = instruments.probe(step)
        inputs, targets = next(batches)
        probe.batch_ready(targets)
        loss = criterion(model(inputs), targets)  # scalar, mean over the batch
        probe.loss_ready()
        for parameter in parameters:
            parameter.grad = None  # as optimizer.zero_grad() does, without its bookkeeping
        (loss + l1 * session.penalty() if l1 else loss).backward()  # the gradient is computed here
        if not record(loss):
            between.diverged(step, inputs)
            break
        probe.gradients_ready()
        if max_norm:
            clip_grad_norm_(parameters, max_norm)
        if has_schedule:
            session.apply_schedule(step)
        optimizer.step()
        probe.weights_moved()
        if step >= between.due:
            going_on = between.attend(step)
