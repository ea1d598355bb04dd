"""The order of examples is a function of (seed, epoch) and nothing else."""

from itertools import islice

import pytest
import torch

from nn_tui.core.training import batches as module
from nn_tui.core.training.batches import Batches


def batches_of(num_examples: int, batch_size: int, seed: int = 0) -> Batches:
    inputs = torch.arange(num_examples * 3, dtype=torch.float32).reshape(num_examples, 3)
    return Batches(inputs, torch.arange(num_examples), batch_size, seed)


@pytest.mark.parametrize("chunk_bytes", [1, 200, 2**22])
def test_an_epoch_holds_each_example_once_and_ends_with_what_is_left(monkeypatch, chunk_bytes):
    monkeypatch.setattr(module, "CHUNK_BYTES", chunk_bytes)
    batches = batches_of(10, 4)

    epoch = list(islice(batches.after(0), batches.epochs.steps_per_epoch))

    assert [len(targets) for _, targets in epoch] == [4, 4, 2]
    assert sorted(torch.cat([targets for _, targets in epoch]).tolist()) == list(range(10))
    assert all(torch.equal(inputs[:, 0], 3.0 * targets) for inputs, targets in epoch)


@pytest.mark.parametrize("chunk_bytes", [1, 200, 2**22])
@pytest.mark.parametrize("step", [0, 1, 2, 3, 5, 7, 11])
def test_going_on_after_a_step_gives_the_batches_that_would_have_come(monkeypatch, chunk_bytes, step):
    monkeypatch.setattr(module, "CHUNK_BYTES", chunk_bytes)
    batches = batches_of(10, 4)

    whole = list(islice(batches.after(0), 20))
    rest = list(islice(batches.after(step), 20 - step))

    for (inputs, targets), (other_inputs, other_targets) in zip(whole[step:], rest, strict=True):
        assert torch.equal(targets, other_targets)
        assert torch.equal(inputs, other_inputs)


def test_epochs_and_seeds_have_orders_of_their_own():
    first, second = (targets.tolist() for _, targets in islice(batches_of(50, 50).after(0), 2))
    other = next(batches_of(50, 50, seed=1).after(0))[1].tolist()

    assert first != second
    assert first != other
    assert sorted(first) == sorted(second) == sorted(other)


def test_a_batch_larger_than_the_data_is_all_of_it():
    batches = batches_of(5, 100)

    assert batches.epochs.steps_per_epoch == 1
    assert len(next(batches.after(0))[1]) == 5


@pytest.mark.parametrize("chunk_bytes", [1, 48, 2**20])
def test_another_batch_size_inside_an_epoch_changes_neither_its_examples_nor_their_order(monkeypatch, chunk_bytes):
    monkeypatch.setattr(module, "CHUNK_BYTES", chunk_bytes)
    batches = batches_of(10, 4)
    unchanged = torch.cat([targets for _, targets in islice(batches.after(0), 6)]).tolist()

    first = [targets.tolist() for _, targets in islice(batches.after(0), 1)]
    batches.epochs = batches.epochs.changed(1, 5)
    rest = [targets.tolist() for _, targets in islice(batches.after(1), 4)]
    resumed = [targets.tolist() for _, targets in islice(batches.after(2), 3)]

    assert [example for batch in first + rest for example in batch] == unchanged[:20]
    assert [len(batch) for batch in rest] == [5, 1, 5, 5]
    assert resumed == rest[1:]
