"""Several processes that train one model, each on its share of every batch (data parallel, started by torchrun).

Rank 0 is a trainer as any other: it records, judges, obeys. The others follow it, see `member`.
"""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

import torch
import torch.distributed as dist
from torch import Tensor

from ..specs.errors import SpecError
from .batches import Batches
from .threads import num_cores

PATIENCE = timedelta(days=7)
"""A paused rank 0 keeps the others waiting; one that has died breaks the connection at once."""


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
