"""Small loops to be watched."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import nn_tui
from nn_tui.core.watching.watched_run import WatchedRun

Watch = Callable[..., WatchedRun]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    """`nn_tui.watch` with everything measured, in a folder of the test."""

    def begin(model: nn.Module, *args: Any, **options: Any) -> WatchedRun:
        return nn_tui.watch(model, *args, **{"runs_dir": tmp_path, "budget": "all", **options})

    return begin


def classes(num_steps: int, batch_size: int = 16) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches (N, 4) of three classes that a linear model can tell apart."""
    for _ in range(num_steps):
        inputs = torch.randn(batch_size, 4)
        yield inputs, (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0).long()


def step(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
