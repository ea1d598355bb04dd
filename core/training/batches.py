"""Batches of a data set that lives in memory, in an order that depends on (seed, epoch) only."""

from collections.abc import Iterator
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

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
        self.batch_size = min(batch_size, len(inputs))
        self.seed = seed
        self.steps_per_epoch = -(-len(inputs) // self.batch_size)
        self.seconds = 0.0
        """Time spent shuffling and gathering so far."""
        bytes_per_batch = self.batch_size * (inputs[0].nbytes + targets[0].nbytes)
        self._batches_per_chunk = max(1, CHUNK_BYTES // max(1, bytes_per_batch))

    def after(self, step: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of steps step + 1, step + 2, … without end."""
        epoch, skipped = divmod(step, self.steps_per_epoch)
        while True:
            first_chunk, skipped_batches = divmod(skipped, self._batches_per_chunk)
            for chunk in self._chunks(epoch, first_chunk):
                # A chunk is cut in the same places whether or not the run was resumed: kernels may round differently
                # at another alignment.
                batches = zip(chunk[0].split(self.batch_size), chunk[1].split(self.batch_size), strict=True)
                for _ in range(skipped_batches):
                    next(batches)
                skipped_batches = 0
                yield from batches
            epoch, skipped = epoch + 1, 0

    def _chunks(self, epoch: int, first: int) -> Iterator[tuple[Tensor, Tensor]]:
        before = perf_counter()
        order = torch.from_numpy(epoch_order(len(self.inputs), self.seed, epoch)).to(self.inputs.device)
        indices = order.split(self._batches_per_chunk * self.batch_size)[first:]
        for chunk in indices:
            gathered = self.inputs.index_select(0, chunk), self.targets.index_select(0, chunk)
            self.seconds += perf_counter() - before
            yield gathered
            before = perf_counter()


def epoch_order(num_examples: int, seed: int, epoch: int) -> np.ndarray:
    """Return a permutation of 0 … num_examples − 1, int64, decided by (seed, epoch) alone."""
    return np.random.default_rng([seed, epoch]).permutation(num_examples)
