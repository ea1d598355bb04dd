"""Several processes that train one model, each on its share of every batch (data parallel, started by torchrun).

Rank 0 is a trainer as any other: it records, judges, obeys. The others follow it. Once a step, when every rank has its
loss, one collective call carries the loss of the whole batch, whether rank 0 goes on, and its learning rate.
"""

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
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
from .losses import Criterion
from .recorded import Recorded
from .session import Session
from .threads import num_cores

PATIENCE = timedelta(days=7)
"""A paused rank 0 keeps the others waiting; one that has died breaks the connection at once."""
REPORT_STEPS = 20
"""Steps between two reports of every rank."""
REPORTED = ("rank_seconds", "rank_data_seconds", "rank_memory_bytes", "rank_gradient_norm")
"""Series, each followed by `/rank 0` and so on: time from the start of a step to its loss, before waiting for anybody;
time for the batch within that; resident memory; L2 norm of the gradient of the rank's own share of the batch."""

Add = Callable[[str, int, float], None]


class SharedBatches(Batches):
    """Every `num_ranks`-th example of each batch, beginning with the rank's number."""

    def __init__(self, batches: Batches, rank: int, num_ranks: int) -> None:
        """Share what `batches` yields. Raises SpecError when some batch has fewer examples than there are ranks."""
        size = batches.epochs.batch_size
        super().__init__(batches.inputs, batches.targets, size, batches.seed)
        self.epochs = batches.epochs
        smallest = len(batches.inputs) % size or size
        if smallest < num_ranks:
            sentence = f"a batch of {smallest} examples cannot be shared by {num_ranks} processes"
            raise SpecError(f"{sentence}; try {num_ranks * 16}", place="training.batch_size")
        self._rank, self._num_ranks = rank, num_ranks
        self.weight = 1.0
        """What the mean over the newest share counts for, so that the mean over ranks is that over the batch."""
        self.taken_at = perf_counter()
        self.taking_seconds = 0.0

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the rank's share of the batches of steps step + 1, step + 2, … without end."""
        whole = super().after(step)
        while True:
            self.taken_at = perf_counter()
            inputs, targets = next(whole)
            share = inputs[self._rank :: self._num_ranks], targets[self._rank :: self._num_ranks]
            self.weight = len(share[0]) * self._num_ranks / len(inputs)
            self.taking_seconds = perf_counter() - self.taken_at
            yield share


class Team:
    """This process among those that train together."""

    def __init__(self) -> None:
        """Meet the others, as torchrun's environment says where."""
        self.rank, self.size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
        self.num_restarts = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"))
        """How often processes of this run have died and all were started again."""
        has_gpus = torch.cuda.is_available() and torch.cuda.device_count() >= int(os.environ["LOCAL_WORLD_SIZE"])
        self.device = f"cuda:{os.environ['LOCAL_RANK']}" if has_gpus else "cpu"
        # Who waits here for others in vain has nothing to lose: torchrun may end it at once, and start all again.
        orderly = signal.signal(signal.SIGTERM, signal.SIG_DFL)
        dist.init_process_group("nccl" if has_gpus else "gloo", timeout=PATIENCE)
        signal.signal(signal.SIGTERM, orderly)

    @staticmethod
    def is_wanted() -> bool:
        """Whether this process was started as one of several."""
        return int(os.environ.get("WORLD_SIZE", "1")) > 1

    @property
    def speaks_for_host(self) -> bool:
        """Whether this is the first process of a host that rank 0 is not on."""
        return os.environ["LOCAL_RANK"] == "0" and os.environ.get("GROUP_RANK", "0") != "0"

    def threads(self, asked: int) -> int:
        """Return torch threads for this process: as asked, or its share of the cores."""
        return asked or max(1, num_cores() // int(os.environ["LOCAL_WORLD_SIZE"]))

    def join(self, session: Session) -> "Member":
        """Have the session train its share, and average gradients with the others. Raises SpecError."""
        if session.spec.parallel == "ddp":
            return Member(self, session)
        from .sharded import ShardedMember

        return ShardedMember(self, session)


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
        self._own_norm = torch.zeros((), device=session.device)
        self._parallel = session.forward = self._wrap(session)
        session.batches = self._batches
        session.criterion = self._weighted
        self._step = session.step
        self._process = psutil.Process()

    def lead(self, run: Recorded) -> Recorded:
        """As rank 0, have the loss of the whole batch and the reports of all ranks recorded."""
        record = run.between.record_loss

        def record_mean(loss: Tensor) -> bool:
            mean, _ = self._agree(loss.detach(), going_on=True)
            self._report(run.writer.add)
            return record(mean) and bool(torch.isfinite(mean))  # as `follow` does, or the others wait in vain

        run.between.record_loss = record_mean
        run.between.edits.shared_by = f"{self._team.size} processes"
        if self._team.num_restarts:
            step = self._session.step
            text = f"a process died; all {self._team.size} were started again from step {step:,}"
            run.between.record.note(step, text)
        return run

    def follow(self, loss: Tensor) -> bool:
        """Do as rank 0 does: take its learning rate; return whether it goes on and the loss is finite."""
        mean, going_on = self._agree(loss.detach(), going_on=False)
        self._report(None)
        return going_on and bool(torch.isfinite(mean))

    def serve(self) -> None:
        """Do what is asked of a rank that follows after the last step: nothing."""

    def leave(self, run: Recorded) -> None:
        """As rank 0, tell the others, if they wait for another step, that it takes none."""
        outcome = run.between.outcome
        everybody_knows = outcome is not None and outcome.status == "diverged"
        if self._session.step < self._session.num_steps and not everybody_knows:
            self._agree(torch.zeros((), device=self._session.device), going_on=False)

    def _wrap(self, session: Session) -> nn.Module:
        """Return the model such that gradients are averaged over ranks."""
        # Buffers, such as running means, stay each rank's own: rank 0's are the ones evaluated and saved.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # its successor is not in the oldest torch supported
            parallel = DistributedDataParallel(session.model, broadcast_buffers=False)
        parallel.register_comm_hook(None, self._average)
        return parallel

    def _agree(self, loss: Tensor, *, going_on: bool) -> tuple[Tensor, bool]:
        """Return the mean loss over ranks and whether rank 0 goes on; followers take its learning rate."""
        self._step += 1
        self._arrived_at = perf_counter()
        leads = self._team.rank == 0
        rate = self._session.base_learning_rate if leads else 0.0
        message = torch.stack([loss.double() / self._team.size, *loss.new_tensor([float(going_on), rate]).double()])
        dist.all_reduce(message)
        mean, goes_on, rate = message.tolist()
        if not leads and rate != self._session.base_learning_rate:
            self._session.base_learning_rate = rate
            self._session.apply_schedule(self._step)
        return loss.new_tensor(mean), goes_on > 0.5

    def _weighted(self, outputs: Tensor, targets: Tensor) -> Tensor:
        loss = self._criterion(outputs, targets)
        return loss if self._batches.weight == 1.0 else loss * self._batches.weight

    def _report(self, add: Add | None) -> None:
        """Every now and then, tell every rank's times, memory and gradient norm to rank 0."""
        if self._step % REPORT_STEPS:
            return
        batches = self._batches
        seconds, memory = self._arrived_at - batches.taken_at, float(self._process.memory_info().rss)
        own = torch.tensor([seconds, batches.taking_seconds, memory, self._gradient_norm()], dtype=torch.float64)
        everyone = [torch.empty_like(own) for _ in range(self._team.size)]
        dist.all_gather(everyone, own.to(self._session.device) if self._team.device != "cpu" else own)
        if add:
            for rank, values in enumerate(everyone):
                for name, value in zip(self.reported, values.tolist(), strict=True):
                    add(f"{name}/rank {rank}", self._step, value)

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
        squared = buffer.square().sum()
        self._own_norm = squared if bucket.index() == 0 else self._own_norm + squared
        buffer.div_(self._team.size)
        work = dist.all_reduce(buffer, async_op=True)
        assert work is not None
        return work.get_future().then(_first)


def _first(future: torch.futures.Future[Any]) -> Tensor:
    value = future.value()
    return value[0] if isinstance(value, list) else value
