"""Batches of a data set that lives in memory, in an order that depends on (seed, epoch) only."""

from collections.abc import Iterator
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from ..epochs import Epochs

CHUNK_BYTES = 4 * 2**20
"""Gathered at a time: one kernel call serves many small batches, which are still in the cache when used."""


class Batches:
    """An endless iterator of (inputs, targets), one shuffled pass over the training split after another.

    The order of epoch e is a pure function of (seed, e), so that a resumed run sees the batches that the
    uninterrupted one would. The last batch of an epoch is shorter when the batch size does not divide the number of
    examples.
    """

    def __init__(self, inputs: Tensor, targets: Tensor, batch_size: int, seed: int) -> None:
        """Take inputs (num_examples, …) and targets (num_examples, …), both on the device where they are used."""
        self.inputs = inputs
        self.targets = targets
        self.epochs = Epochs.even(len(inputs), batch_size)
        """Where passes end; another value holds from the next call of `after` on."""
        self.seed = seed
        self.seconds = 0.0
        """Time spent shuffling and gathering so far."""
        self._bytes_per_example = inputs[0].nbytes + targets[0].nbytes

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of steps step + 1, step + 2, … without end."""
        epoch, begun_at, skipped = self.epochs.place(step)
        batch_size = self.epochs.batch_size
        per_chunk = max(1, CHUNK_BYTES // max(1, batch_size * self._bytes_per_example))
        while True:
            first_chunk, skipped_batches = divmod(skipped, per_chunk)
            for chunk in self._chunks(epoch, begun_at, per_chunk * batch_size, first_chunk):
                # A chunk is cut in the same places whether or not the run was resumed: kernels may round differently
                # at another alignment.
                batches = zip(chunk[0].split(batch_size), chunk[1].split(batch_size), strict=True)
                for _ in range(skipped_batches):
                    next(batches)
                skipped_batches = 0
                yield from batches
            epoch, begun_at, skipped = epoch + 1, 0, 0

    def _chunks(self, epoch: int, begun_at: int, size: int, first: int) -> Iterator[tuple[Tensor, Tensor]]:
        before = perf_counter()
        order = torch.from_numpy(epoch_order(len(self.inputs), self.seed, epoch)[begun_at:]).to(self.inputs.device)
        for chunk in order.split(size)[first:]:
            gathered = self.inputs.index_select(0, chunk), self.targets.index_select(0, chunk)
            self.seconds += perf_counter() - before
            yield gathered
            before = perf_counter()


def epoch_order(num_examples: int, seed: int, epoch: int) -> np.ndarray:
    """Return a permutation of 0 … num_examples − 1, int64, decided by (seed, epoch) alone."""
    return np.random.default_rng([seed, epoch]).permutation(num_examples)
