"""A session that trains with others (see `team`), each on its share of every batch.

Gradients are averaged over ranks by one collective call for each bucket of them; what else the ranks have to tell one
another at every step (see `message`) travels with the first bucket. Between two steps the others wait for rank 0 only
where it has said that it does something there; it then says whether it goes on, and at which learning rate.
"""

import warnings
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import psutil
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ..instruments.probe import Probe
from ..specs.errors import SpecError
from .batches import Batches
from .between_steps import BetweenSteps
from .losses import Criterion
from .message import REPORT_STEPS, REPORTED, Heard, message, read
from .recorded import Recorded
from .session import Session
from .team import SharedBatches, Team


class Dismissed(Exception):
    """Rank 0 has ended."""


class Member:
    """A session that trains with others."""

    times_phases = True
    """Whether a measured step passes forwards and backwards as others do."""
    probe = Probe()
    """What a rank that follows does at every step."""
    reported = REPORTED
    """Series of what every rank reports, in this order."""

    def __init__(self, team: Team, session: Session) -> None:
        """Wrap model, batches and loss of `session`; what is evaluated and recorded stays whole.

        Raises SpecError when its batches cannot be shared.
        """
        self._team, self._session = team, session
        if session.data.stream:
            sentence = "is read while training, which several processes cannot share; set a larger data.memory_mib"
            raise SpecError(sentence, place="data")
        if not isinstance(session.batches, Batches):
            raise SpecError("plays its own examples, which several processes cannot share", place="data.source")
        self._batches = SharedBatches(session.batches, team.rank, team.size)
        self._criterion: Criterion = session.criterion
        self._loss = self._summed = self._own_norm = torch.zeros((), device=session.device)
        session.forward = self._wrap(session)
        session.batches = self._batches
        session.criterion = self._weighted
        self.step = session.step
        """The newest step whose gradients were ready."""
        self._process = psutil.Process()
        self.attends_after: Callable[[int], bool] = lambda step: False
        """Whether this rank does something after a step that the others wait for."""

    def lead(self, run: Recorded) -> Recorded:
        """As rank 0, have the loss of the whole batch and the reports of all ranks recorded."""
        run.between.edits.shared_by = f"{self._team.size} processes"
        if self._team.num_restarts:
            step = self._session.step
            text = f"a process died; all {self._team.size} were started again from step {step:,}"
            run.between.record.note(step, text)
        self.attends_after = lambda step: step >= run.between.due
        return replace(run, attending=Leading(run.between, self))

    def hear_step(self) -> Heard:
        """Return what all ranks have told of the step whose gradients are ready."""
        self.step += 1
        return read(self._summed)

    def say(self, going_on: bool) -> None:
        """As rank 0, tell the others, who wait for it between two steps, whether there is another."""
        self._tell(float(going_on))

    def hear(self) -> bool:
        """As one of the others, take rank 0's learning rate; return whether there is another step."""
        return self._listen() > 0.5

    def serve(self) -> None:
        """Do what is asked of a rank that follows after the last step: nothing."""

    def leave(self, run: Recorded) -> None:
        """As rank 0, tell the others that nothing more will be asked of them: they have heard it after a step."""

    def _wrap(self, session: Session) -> nn.Module:
        """Return the model such that gradients are averaged over ranks."""
        # Buffers, such as running means, stay each rank's own: rank 0's are the ones evaluated and saved.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # its successor is not in the oldest torch supported
            parallel = DistributedDataParallel(session.model, broadcast_buffers=False)
        parallel.register_comm_hook(None, self._average)
        return parallel

    def _weighted(self, outputs: Tensor, targets: Tensor) -> Tensor:
        loss = self._criterion(outputs, targets)
        loss = loss if self._batches.weight == 1.0 else loss * self._batches.weight
        self._loss = loss.detach()
        self._arrived_at = perf_counter()
        return loss

    def _message(self, like: Tensor) -> Tensor:
        """Return this rank's part of what is told of the step that is being taken."""
        step = self.step + 1
        report: tuple[float, ...] = ()
        if step % REPORT_STEPS == 0:
            seconds, memory = self._arrived_at - self._batches.taken_at, float(self._process.memory_info().rss)
            report = (seconds, self._batches.taking_seconds, memory, self._gradient_norm())
        rank, size = self._team.rank, self._team.size
        return message(self._loss, rank, size, is_attended=self.attends_after(step), report=report, like=like)

    def _gradient_norm(self) -> float:
        """How long the rank's own gradients were at the newest step that was sent backwards."""
        return self._own_norm.sqrt().item()

    def _average(
        self,
        _: Any,
        bucket: dist.GradBucket,  # pyright: ignore[reportPrivateImportUsage]
    ) -> torch.futures.Future[Tensor]:
        """Average a bucket of gradients over ranks, and note how long the rank's own were."""
        buffer = bucket.buffer()
        is_first = bucket.index() == 0
        part = self._message(buffer) if is_first else None
        squared = buffer.square().sum()
        self._own_norm = squared if is_first else self._own_norm + squared
        buffer.div_(self._team.size)
        work = dist.all_reduce(buffer if part is None else torch.cat([buffer, part]), async_op=True)
        assert work is not None
        return work.get_future().then(self._gradients_of(buffer) if is_first else _value)

    def _gradients_of(self, bucket: Tensor) -> Callable[[torch.futures.Future[Any]], Tensor]:
        """Return what keeps the message that came with the first bucket, and returns the bucket."""

        def gradients(future: torch.futures.Future[Any]) -> Tensor:
            summed = _value(future)
            self._summed = summed[len(bucket) :]
            return summed[: len(bucket)].to(bucket.dtype)

        return gradients

    def _tell(self, word: float) -> None:
        """As rank 0, say a number, and with it the learning rate."""
        session = self._session
        factor = session.plateau.factor if session.plateau else 1.0
        words = torch.tensor([word, session.base_learning_rate, factor], dtype=torch.float64)
        dist.broadcast(words.to(session.device), src=0)

    def _listen(self) -> float:
        """As one of the others, return the number that rank 0 says, and learn at its rate."""
        session = self._session
        words = torch.zeros(3, dtype=torch.float64, device=session.device)
        dist.broadcast(words, src=0)
        word, rate, factor = words.tolist()
        session.step = self.step
        if session.plateau:
            session.plateau.factor = factor
        session.set_learning_rate(rate)
        return word


class Leading:
    """What is between the steps of rank 0, told to the others."""

    def __init__(self, between: BetweenSteps, member: Member) -> None:
        """Do what `between` does."""
        self._between, self._member = between, member

    @property
    def due(self) -> int:
        """The next step after which `attend` wants to be called."""
        return self._between.due

    def begin(self) -> bool:
        """Return whether to take the first step."""
        going_on = self._between.begin()
        self._member.say(going_on)
        return going_on

    def record_loss(self, loss: Tensor) -> bool:
        """Record the loss of the whole batch, and what every rank reports; return whether it is finite."""
        heard = self._member.hear_step()
        add, step = self._between.record.writer.add, self._member.step
        for rank, values in enumerate(heard.reports):
            for name, value in zip(self._member.reported, values, strict=True):
                add(f"{name}/rank {rank}", step, value)
        # As the others do, which cannot wait until a device's losses are fetched.
        return self._between.record_loss(heard.loss) and bool(torch.isfinite(heard.loss))

    def attend(self, step: int) -> bool:
        """Do what is due after a step; return whether to take another."""
        going_on = self._between.attend(step)
        self._member.say(going_on)
        return going_on

    def diverged(self, step: int, inputs: Tensor) -> None:
        """Hear that the loss of a step is not finite; the others have met the same."""
        self._between.diverged(step, inputs)


def _value(future: torch.futures.Future[Any]) -> Tensor:
    value = future.value()
    return value[0] if isinstance(value, list) else value
