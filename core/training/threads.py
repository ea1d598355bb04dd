"""How many threads torch should use: two make a tiny network 2.4 times slower and a large one 1.9 times faster."""

import copy
import os
from statistics import median
from time import perf_counter

import torch
from torch import Tensor, nn

from .losses import Criterion

ONE_THREAD_BELOW = 2e6
"""Multiply-adds per step, under which starting threads costs more than it saves."""
ALL_THREADS_ABOVE = 400e6


def choose_threads(
    asked: int, model: nn.Module, criterion: Criterion, inputs: Tensor, targets: Tensor, work: float
) -> int:
    """Return the number of threads for steps of `work` multiply-adds on the batch (inputs, targets).

    `asked` > 0 is taken as it is. Between the two limits a few steps are timed on a copy of the model; generators
    are as before afterwards.
    """
    cores = num_cores()
    if asked:
        return asked
    if inputs.device.type != "cpu" or work < ONE_THREAD_BELOW or cores == 1:
        return 1
    if work > ALL_THREADS_ABOVE:
        return cores
    return _fastest({1, 2, max(1, cores // 2), cores}, copy.deepcopy(model), criterion, inputs, targets)


def num_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fastest(candidates: set[int], model: nn.Module, criterion: Criterion, inputs: Tensor, targets: Tensor) -> int:
    generator = torch.get_rng_state()
    before = torch.get_num_threads()
    times: dict[int, list[float]] = {number: [] for number in sorted(candidates)}
    try:
        for _ in range(5):  # interleaved: a busy moment of the machine meets every candidate
            for number, samples in times.items():
                torch.set_num_threads(number)
                samples.append(_time_step(model, criterion, inputs, targets))
    finally:
        torch.set_num_threads(before)
        torch.set_rng_state(generator)
    seconds = {number: median(samples[1:]) for number, samples in times.items()}
    # More threads have to earn their keep: the screen and the rest of the machine want the cores too.
    return min(seconds, key=lambda number: seconds[number] * (1 + 0.05 * (number > 1)))


def _time_step(model: nn.Module, criterion: Criterion, inputs: Tensor, targets: Tensor) -> float:
    before = perf_counter()
    for _ in range(3):
        criterion(model(inputs), targets).backward()
        model.zero_grad()
    return perf_counter() - before
