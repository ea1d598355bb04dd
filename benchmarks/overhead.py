"""What watching the same plain loop costs under nn-tui, Cockpit, wandb and TensorBoard.

    python benchmarks/overhead.py [--rounds 30] [--seconds 0.2] [--only TEXT]

Every tool as its documentation shows: `nn_tui.watch` as it is, with every loss logged; Cockpit's smallest configuration
(`economy`) at every step, its default, and every 100 steps; wandb offline with `watch(log_freq=100)`, which is gradient
histograms, and every loss logged; TensorBoard with a histogram of each gradient every 100 steps and every loss as a
scalar. For each tool, a plain copy of the loop and one under the tool take turns of a fraction of a second, so that a
busy machine slows both; printed is steps per second ÷ those of the plain copy, over all turns and their median,
by the wall clock, and by the processor time of the loop's own thread, which leaves out what a tool does beside it.
Cockpit cannot be used with batch normalisation or attention, so the models are those that all tools take.
"""

import argparse
import importlib.util
import os
import tempfile
import warnings
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

import torch
from torch import Tensor, nn
from watch import tiny, wide

import nn_tui

Build = Callable[[], tuple[nn.Module, Tensor, Tensor, nn.Module]]
Train = Callable[[nn.Module, Tensor, Tensor, nn.Module, torch.optim.Optimizer], Generator[None]]
EVERY = 100
"""Steps between two looks of tools that are told so."""


def convolutional() -> tuple[nn.Module, Tensor, Tensor, nn.Module]:
    """Three convolutions on 16×16 pictures."""
    blocks: list[nn.Module] = []
    for before, after in ((1, 16), (16, 32), (32, 32)):
        blocks += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(32 * 4, 10))
    return model, torch.randn(32, 1, 16, 16), torch.randint(10, (32,)), nn.CrossEntropyLoss()


def plain(model: nn.Module, inputs: Tensor, targets: Tensor, criterion: nn.Module, optimizer: Any) -> Generator[None]:
    """A loop and nothing else."""
    while True:
        loss = criterion(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield


def ours(model: nn.Module, inputs: Tensor, targets: Tensor, criterion: nn.Module, optimizer: Any) -> Generator[None]:
    """The two lines of nn-tui."""
    with nn_tui.watch(model, optimizer, criterion=criterion) as run:
        while True:
            loss = criterion(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log(loss=loss)
            yield


def cockpit(every: int) -> Train:
    """Return a loop under Cockpit, which looks at every so many steps."""

    def train(
        model: nn.Module, inputs: Tensor, targets: Tensor, criterion: nn.Module, optimizer: Any
    ) -> Generator[None]:
        from backpack import extend
        from cockpit import Cockpit
        from cockpit.utils.configuration import configuration
        from cockpit.utils.schedules import linear

        single = type(criterion)(reduction="none")
        extend(model)
        extend(criterion)
        tool = Cockpit(model.parameters(), quantities=configuration("economy", track_schedule=linear(every)))
        step = 0
        while True:
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, targets)
            losses = single(outputs, targets)
            info = {"batch_size": len(inputs), "individual_losses": losses, "loss": loss, "optimizer": optimizer}
            with tool(step, info=info):
                loss.backward(create_graph=tool.create_graph(step))
            optimizer.step()
            step += 1
            yield

    return train


def wandb(model: nn.Module, inputs: Tensor, targets: Tensor, criterion: nn.Module, optimizer: Any) -> Generator[None]:
    """A loop under wandb."""
    os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}
    import wandb

    run = wandb.init(project="benchmark")
    run.watch(model, log_freq=EVERY)
    try:
        while True:
            loss = criterion(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log({"train_loss": loss.item()})
            yield
    finally:
        run.finish()


def tensorboard(
    model: nn.Module, inputs: Tensor, targets: Tensor, criterion: nn.Module, optimizer: Any
) -> Generator[None]:
    """A loop under TensorBoard."""
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter("tensorboard") as writer:
        step = 0
        while True:
            loss = criterion(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            writer.add_scalar("train_loss", loss.item(), step)
            if step % EVERY == 0:
                for name, parameter in model.named_parameters():
                    writer.add_histogram(name, parameter.grad, step)
            step += 1
            yield


TOOLS: dict[str, tuple[str, Train]] = {
    "nn-tui": ("nn_tui", ours),
    "cockpit, each step": ("cockpit", cockpit(1)),
    f"cockpit, every {EVERY}": ("cockpit", cockpit(EVERY)),
    "wandb": ("wandb", wandb),
    "tensorboard": ("tensorboard", tensorboard),
}


def turns(build: Build, train: Train, seconds: float) -> Generator[tuple[int, float, float]]:
    """Train for ever; yield steps, seconds and processor seconds of each turn."""
    torch.manual_seed(0)
    model, inputs, targets, criterion = build()
    steps = train(model, inputs, targets, criterion, torch.optim.Adam(model.parameters(), lr=1e-4))
    try:
        while True:
            num_steps, started, processor = 0, perf_counter(), thread_time()
            while (now := perf_counter()) - started < seconds:
                next(steps)
                num_steps += 1
            yield num_steps, now - started, thread_time() - processor
    finally:
        steps.close()


def compare(build: Build, rounds: int, seconds: float) -> None:
    """Print a line a tool."""
    print(f"\n{build.__doc__}\n    {'':20} {'wall clock':>18}   {'processor':>18}   steps/s by itself")
    for name, (package, train) in TOOLS.items():
        if importlib.util.find_spec(package) is None:
            print(f"    {name}: left out, {package} is not installed")
            continue
        loops = turns(build, plain, seconds), turns(build, train, seconds)
        done = [(next(loops[0]), next(loops[1])) for _ in range(rounds)]
        for loop in loops:
            loop.close()
        other, mine = ([turn[kind] for turn in done] for kind in (0, 1))
        figures = [_share(mine, other, clock) for clock in (1, 2)]
        print(f"    {name:20} {figures[0]:>18}   {figures[1]:>18}   {_rates(other, 1)[0]:8,.0f}", flush=True)


def _rates(turns: list[tuple[int, float, float]], clock: int) -> tuple[float, list[float]]:
    """Steps per second over all turns, and in each."""
    each = [turn[0] / turn[clock] for turn in turns]
    return sum(turn[0] for turn in turns) / sum(turn[clock] for turn in turns), each


def _share(mine: list[tuple[int, float, float]], other: list[tuple[int, float, float]], clock: int) -> str:
    (whole, each), (whole_other, each_other) = _rates(mine, clock), _rates(other, clock)
    middle = median(one / two for one, two in zip(each, each_other, strict=True))
    return f"{whole / whole_other:.3f} median {middle:.3f}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    before = Path.cwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        for build in (tiny, wide, convolutional):
            if options.only in (build.__doc__ or ""):
                compare(build, options.rounds, options.seconds)
        with suppress(OSError):
            os.chdir(before)


if __name__ == "__main__":
    main()
