"""The training loop."""

from torch.nn.utils import clip_grad_norm_

from ..instruments.measuring import Instruments
from .between_steps import BetweenSteps
from .input_changes import changed_batches
from .session import Session


def train(session: Session, instruments: Instruments, between: BetweenSteps) -> None:
    """Train from the session's step to the last one, or until `between` has an outcome.

    A probe does nothing unless a measurement is due. What is not done at every step (evaluation, commands, pictures,
    writing to disk) is done in `between.attend`, at the steps it asks for.
    """
    model, criterion, optimizer = session.model, session.criterion, session.optimizer
    l1, max_norm = session.spec.regularization.l1, session.spec.regularization.clip_gradient_norm
    has_schedule = session.schedule is not None
    parameters = list(model.parameters())
    record = between.record.losses.record
    batches = changed_batches(session, session.step)
    model.train()
    session.set_learning_rate(session.base_learning_rate)
    going_on = between.begin()
    for step in range(session.step + 1, session.num_steps + 1):
        if not going_on:
            break
        probe = instruments.probe(step)
        inputs, targets = next(batches)
        probe.batch_ready()
        loss = criterion(model(inputs), targets)  # scalar, mean over the batch
        probe.loss_ready()
        if not record(loss):
            between.diverged(step, inputs)
            break
        for parameter in parameters:
            parameter.grad = None  # as optimizer.zero_grad() does, without its bookkeeping
        (loss + l1 * session.penalty() if l1 else loss).backward()  # the gradient is computed here
        probe.gradients_ready()
        if max_norm:
            clip_grad_norm_(parameters, max_norm)
        if has_schedule:
            session.apply_schedule(step)
        optimizer.step()
        probe.weights_moved()
        if step >= between.due:
            going_on = between.attend(step)
