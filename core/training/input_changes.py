"""What is done to the inputs of a training step before the network sees them: augmentation, then an attack."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from torch import Tensor

from ..models.attacks import pgd, pixel_range
from .augmentation import augment, generator_of

if TYPE_CHECKING:
    from .session import Session


def changed_batches(session: "Session", step: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield the batches of steps step + 1, step + 2, … without end, with their inputs changed as the spec says."""
    batches = session.batches.after(step)
    augmentation, regularization = session.spec.augmentation, session.spec.regularization
    if not augmentation.is_on and not regularization.adversarial_epsilon:
        return batches
    return _changed(session, batches, step)


def _changed(
    session: "Session", batches: Iterator[tuple[Tensor, Tensor]], step: int
) -> Iterator[tuple[Tensor, Tensor]]:
    spec, pixels = session.spec, pixel_range(session.data, session.device)
    epsilon, num_steps = spec.regularization.adversarial_epsilon, spec.regularization.adversarial_steps
    for number, (inputs, targets) in enumerate(batches, start=step + 1):
        if spec.augmentation.is_on:
            inputs = augment(inputs, spec.augmentation, pixels, generator_of(spec.seed, number))
        if epsilon:
            session.model.eval()  # the attack meets the network that will be used: no dropout, fixed batch statistics
            inputs = pgd(session.model, session.criterion, inputs, targets, epsilon, pixels, num_steps)
            session.model.train()
        yield inputs, targets
