"""Batches of examples that stay on disk, read ahead by other processes (torch's DataLoader).

Which examples a step gets depends on (seed, step) alone, not on the number of processes: stretches are planned here,
read there, and come back in the order of the plan.
"""

import multiprocessing
import signal
from collections.abc import Iterator
from itertools import islice
from multiprocessing.context import BaseContext
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from ..data.errors import DataError
from ..data.streams.stream import Reader, TrainingStream
from ..epochs import Epochs

CHUNK_BYTES = 8 * 2**20
"""Of inputs, read at a time. Twice as many chunks as there are processes are under way at most."""
CHUNK_EXAMPLES = 32_768
"""At most so many at a time: names of classes and categories weigh more in memory than the numbers made of them."""
CHUNKS_AHEAD = 2

Arrays = tuple[np.ndarray, np.ndarray]


class StreamedBatches:
    """An endless iterator of (inputs, targets), one shuffled pass over a stream after another; as Batches.

    At most `CHUNKS_AHEAD` chunks a process are in memory, and the one that is being used.
    """

    def __init__(
        self, stream: TrainingStream, bytes_per_example: int, batch_size: int, seed: int, device: torch.device
    ) -> None:
        """Read nothing yet."""
        self.epochs = Epochs.even(len(stream), batch_size)
        """Where passes end; another value holds from the next call of `after` on."""
        self.seconds = 0.0
        """Time spent waiting for examples so far."""
        self._stream, self._seed, self._device = stream, seed, device
        num_examples = min(CHUNK_EXAMPLES, CHUNK_BYTES // bytes_per_example)
        # It decides the order of examples, and so stays as it is when the batch size changes.
        self._at_once = self.epochs.batch_size * max(1, num_examples // self.epochs.batch_size)

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of steps step + 1, step + 2, … without end; those before are planned, but not read."""
        epoch, taken = self.epochs.position(step)
        batch_size = self.epochs.batch_size
        chunks, first = self._read(epoch, taken)
        inputs, targets = next(chunks)
        while True:
            left = len(self._stream) - taken
            while left:
                missing = size = min(batch_size, left)
                parts: list[Arrays] = []
                while missing:
                    if first == len(inputs):
                        (inputs, targets), first = next(chunks), 0
                    last = min(first + missing, len(inputs))
                    parts.append((inputs[first:last], targets[first:last]))
                    missing, first = missing - (last - first), last
                yield self._tensor([part[0] for part in parts]), self._tensor([part[1] for part in parts])
                left -= size
            taken = 0

    def _tensor(self, parts: list[np.ndarray]) -> Tensor:
        return torch.from_numpy(parts[0] if len(parts) == 1 else np.concatenate(parts)).to(self._device)

    def _read(self, epoch: int, skipped: int) -> tuple[Iterator[Arrays], int]:
        """Return what is read of the plan, from the stretch of example `skipped` of an epoch on, and its place there.

        A stretch is read whole whether or not the run was resumed: kernels may round differently at another alignment.
        """
        num_before, first = 0, skipped
        if skipped:
            for rows in self._stream.chunks(self._seed, epoch, self._at_once):
                if first < len(rows):
                    break
                num_before, first = num_before + 1, first - len(rows)
        plan = islice(_plan(self._stream, self._seed, self._at_once, epoch), num_before, None)
        return self._load(plan), first

    def _load(self, plan: Iterator[np.ndarray]) -> Iterator[Arrays]:
        reader = self._stream.reader
        loader: DataLoader[Any] = DataLoader(
            _Chunks(reader),
            batch_size=None,  # the plan says what is read together
            sampler=plan,
            num_workers=reader.stream.num_readers,
            prefetch_factor=CHUNKS_AHEAD,
            collate_fn=_as_it_is,
            worker_init_fn=_be_quiet,
            multiprocessing_context=_processes(),
            generator=torch.Generator(),  # else it draws from the one that dropout draws from
        )
        before = perf_counter()
        for chunk in loader:
            self.seconds += perf_counter() - before
            if isinstance(chunk, str):
                raise DataError(chunk)
            yield chunk
            before = perf_counter()


class _Chunks(Dataset[Any]):
    """What a reading process is asked for: rows, one stretch after another."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __getitem__(self, rows: np.ndarray) -> Arrays | str:
        """Return the arrays, or the sentence that says why not: an exception would come out as a traceback."""
        try:
            return self._reader.read(rows)
        except DataError as error:
            return str(error)


def _plan(stream: TrainingStream, seed: int, at_once: int, epoch: int) -> Iterator[np.ndarray]:
    """Yield the stretches of one epoch after another without end."""
    while True:
        yield from stream.chunks(seed, epoch, at_once)
        epoch += 1


def _as_it_is(chunk: Any) -> Any:
    """Leave arrays arrays: they go through a pipe, while tensors need /dev/shm, of which containers have little."""
    return chunk


def _be_quiet(_number: int) -> None:
    """Leave Ctrl-C and an orderly end to the trainer, which ends its readers when it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _processes() -> BaseContext:
    """Return how processes are started: never by copying this one, whose torch has threads that a copy would lack.

    Where there is a fork server, it imports torch once for all of them.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
