"""Training runs that differ in seed, learning rate or weight decay as one computation, each with its own record.

Their networks are stacked (`models.stacked`): a step of all costs little more than a step of one, because tiny
products are dominated by the cost of calling. Each run sees the batches and losses it would have seen by itself.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..instruments.probe import Probe, StepProbe
from ..models.mlp import MLPModule
from ..models.stacked import StackedMLP
from .batches import epoch_order
from .recorded import Recorded
from .session import Session
from .stacked_optimizer import StackedOptimizer

LOSSES = {
    "cross_entropy": F.cross_entropy,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "mse": F.mse_loss,
    "l1": F.l1_loss,
    "huber": F.huber_loss,
}
"""Those that are means over examples, each of which counts for itself."""


def train_together(runs: Sequence[Recorded]) -> list[int]:
    """Train runs from their first step to their last; return the exit code of each.

    A run that ends early, by its own stopping rule or because it diverges, is concluded at once; the others go on.
    """
    together = _Together(runs)
    for step in range(1, together.num_steps + 1):
        if not together.ongoing:
            break
        together.take(step)
    return [together.codes[number] for number in range(len(runs))]


class _Together:
    """The stack of networks, their optimiser, and the runs that have not ended."""

    def __init__(self, runs: Sequence[Recorded]) -> None:
        first = runs[0].session
        self._sessions = [run.session for run in runs]
        networks = [session.model for session in self._sessions]
        self.num_steps = first.num_steps
        self.ongoing = dict(enumerate(runs))
        self.codes = dict[int, int]()
        """Exit codes of runs that have ended, by number."""
        self._spec = first.spec
        self._stack = StackedMLP([network for network in networks if isinstance(network, MLPModule)])
        specs = [session.spec for session in self._sessions]
        self._optimizer = StackedOptimizer(specs, self._stack, first.device)
        self._loss = LOSSES[first.loss_name]
        self._batches = batches_of(self._sessions)
        for number, run in enumerate(runs):
            run.session.model.train()
            if not run.between.begin():
                self._end(number)

    def take(self, step: int) -> None:
        """Take one step of all networks, then do what is due for each run."""
        inputs, targets = next(self._batches)  # (num_networks, batch_size, …)
        probes = {number: run.instruments.probe(step) for number, run in self.ongoing.items()}
        outputs = self._stack(inputs)
        losses = self._loss(outputs.flatten(0, 1), targets.flatten(0, 1), reduction="none")
        losses = losses.view(len(outputs), -1).mean(1)  # (num_networks,): the mean over each batch
        self._record(step, losses.tolist(), inputs)
        for parameter in self._stack.parameters:
            parameter.grad = None
        l1 = self._spec.regularization.l1
        total = losses.sum()  # its gradient is, network by network, that of the network's own loss
        (total + l1 * self._stack.penalty() if l1 else total).backward()
        measured = [
            self._measure(number, probe, inputs[number])
            for number, probe in probes.items()
            if isinstance(probe, StepProbe) and number in self.ongoing
        ]
        self._optimizer.step([session.learning_rate(step) for session in self._sessions])
        if step == 1:
            self._share_optimizer_state()
        for probe in measured:
            probe.weights_moved()
        self._attend(step)

    def _record(self, step: int, losses: list[float], inputs: Tensor) -> None:
        """Record each run's loss; one that is not finite ends its run before the update."""
        for number, run in list(self.ongoing.items()):
            if not run.between.record.losses.append(losses[number]):
                run.between.diverged(step, inputs[number])
                self._end(number)

    def _measure(self, number: int, probe: Probe, inputs: Tensor) -> Probe:
        """Show one network with its share of the gradients, and what it makes of its batch, to its instruments."""
        model = self.ongoing[number].session.model
        for own, stacked in zip(model.parameters(), self._stack.parameters, strict=True):
            assert stacked.grad is not None
            own.grad = stacked.grad[number]
        probe.batch_ready()
        with torch.no_grad():
            model(inputs)
        probe.loss_ready()
        probe.gradients_ready()
        return probe

    def _attend(self, step: int) -> None:
        """Do what is due after `step`."""
        for number, run in list(self.ongoing.items()):
            run.session.step = step
            if (step >= run.between.due and not run.between.attend(step)) or step == self.num_steps:
                self._end(number)

    def _end(self, number: int) -> None:
        """Conclude a run; its network is computed on with the others, but nobody looks at it any more."""
        self.codes[number] = self.ongoing.pop(number).conclude()

    def _share_optimizer_state(self) -> None:
        """Let each run's own optimiser see its part of the moments, so that its checkpoints are whole."""
        for number, run in self.ongoing.items():
            for parameter, state in self._optimizer.state_of(number, run.session.model).items():
                run.session.optimizer.state[parameter] = state


def batches_of(sessions: Sequence[Session]) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield inputs and targets (num_sessions, batch_size, …): for each session the batches of its own seed."""
    train, batch_size = sessions[0].train, sessions[0].batches.epochs.batch_size
    epoch = 0
    while True:
        orders = np.stack([epoch_order(len(train), session.spec.seed, epoch) for session in sessions])
        for rows in torch.from_numpy(orders).to(train.inputs.device).split(batch_size, dim=1):
            yield train.inputs[rows], train.targets[rows]
        epoch += 1
