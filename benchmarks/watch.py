"""What `nn_tui.watch` costs a plain loop: steps per second, watched ÷ not watched.

    python benchmarks/watch.py [--rounds 60] [--seconds 0.2] [--only TEXT]

Two copies of each loop take turns of a fraction of a second in one process, so that a busy machine slows both. Printed
are the ratio over all turns, the first ones included, and the median over turns, by the wall clock and by processor
time, and how late the watched loop is after its first turn, which is dear: cold code, close looks, the best constant
guess; then what a call of `run.log` costs, what `watch` takes to start, and what importing nn_tui adds to torch.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import torch
from torch import Tensor, nn

import nn_tui

WANTED = 0.97


def tiny() -> tuple[nn.Module, Tensor, Tensor, nn.Module]:
    """MLP 2-16-16-1."""
    model = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(32, 2)
    return model, inputs, (inputs[:, :1] > 0).float(), nn.BCEWithLogitsLoss()


def wide() -> tuple[nn.Module, Tensor, Tensor, nn.Module]:
    """MLP 784-128-128-10."""
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))
    return model, torch.randn(64, 784), torch.randint(10, (64,)), nn.CrossEntropyLoss()


def convolutional() -> tuple[nn.Module, Tensor, Tensor, nn.Module]:
    """Three convolutions with batch norm on 16×16 pictures."""
    blocks: list[nn.Module] = []
    for before, after in ((1, 16), (16, 32), (32, 32)):
        blocks += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(32 * 4, 10))
    return model, torch.randn(32, 1, 16, 16), torch.randint(10, (32,)), nn.CrossEntropyLoss()


class Transformer(nn.Module):
    """Four encoder layers of 64 features."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(64, 64)
        layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 4, enable_nested_tensor=False)
        self.head = nn.Linear(64, 64)

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, T) → (N, 64, T)."""
        return self.head(self.encoder(self.tokens(tokens))).transpose(1, 2)


def transformer() -> tuple[nn.Module, Tensor, Tensor, nn.Module]:
    """A transformer of 4 layers on 16 sequences of 32 tokens."""
    tokens = torch.randint(64, (16, 32))
    return Transformer(), tokens, tokens.roll(-1, 1), nn.CrossEntropyLoss()


def loop(
    build: Callable[[], tuple[nn.Module, Tensor, Tensor, nn.Module]], seconds: float, folder: Path | None
) -> Iterator[tuple[int, float, float]]:
    """Train for ever; yield steps, seconds and processor seconds of each turn. Watched where there is a folder."""
    torch.manual_seed(0)
    model, inputs, targets, criterion = build()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    run = nn_tui.watch(model, optimizer, criterion=criterion, runs_dir=folder) if folder else None
    try:
        while True:
            num_steps, started, processor = 0, perf_counter(), thread_time()
            while (now := perf_counter()) - started < seconds:
                loss = criterion(model(inputs), targets)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                if run:
                    run.log(loss=loss)
                num_steps += 1
            yield num_steps, now - started, thread_time() - processor
    finally:
        if run:
            run.close()


def compare(build: Callable[[], tuple[nn.Module, Tensor, Tensor, nn.Module]], rounds: int, seconds: float) -> None:
    """Print one line."""
    with tempfile.TemporaryDirectory() as folder:
        next(loop(build, 0.5, None))  # warm up
        plain, watched = loop(build, seconds, None), loop(build, seconds, Path(folder))
        turns = [(next(plain), next(watched)) for _ in range(rounds)]
        plain.close()
        watched.close()
    print(f"{build.__doc__}   (wanted {WANTED})")
    for clock, name in ((1, "wall clock"), (2, "processor")):
        rate = [sum(turn[kind][0] for turn in turns) / sum(turn[kind][clock] for turn in turns) for kind in (0, 1)]
        middle = median((w[0] / w[clock]) / (p[0] / p[clock]) for p, w in turns)
        late = turns[0][1][clock] - turns[0][1][0] / rate[0]
        print(
            f"    {name:12} {rate[0]:7.0f} → {rate[1]:7.0f} steps/s   all {rate[1] / rate[0]:.3f}   "
            f"median {middle:.3f}   start {late * 1e3:.0f} ms",
            flush=True,
        )


def log_cost() -> None:
    """Print the cost of a call of `run.log`."""
    model = nn.Linear(2, 1)
    loss = model(torch.zeros(1, 2)).mean()
    with tempfile.TemporaryDirectory() as folder:
        run = nn_tui.watch(model, torch.optim.SGD(model.parameters(), lr=0.1), runs_dir=folder)
        times = []
        for _ in range(20):
            started = perf_counter()
            for _ in range(500):
                run.log(loss=loss)
            times.append((perf_counter() - started) / 500)
        run.close()
    print(f"run.log(loss=tensor): {median(times) * 1e6:.2f} µs (wanted 10)")


def start_cost() -> None:
    """Print what starting takes, and importing."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(9):
            model = wide()[0]
            optimizer = torch.optim.Adam(model.parameters())
            started = perf_counter()
            run = nn_tui.watch(model, optimizer, runs_dir=folder)
            times.append(perf_counter() - started)
            run.close()
    print(f"watch(): {median(times) * 1e3:.1f} ms (wanted 100)")
    code = "import torch, time; t = time.perf_counter(); import nn_tui; print(time.perf_counter() - t)"
    runs = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    print(f"import nn_tui after torch: {median(runs) * 1e3:.1f} ms (wanted 20)")
    code = "import torch, time; t = time.perf_counter(); import nn_tui; nn_tui.watch; print(time.perf_counter() - t)"
    runs = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    print(f"import nn_tui.watch after torch: {median(runs) * 1e3:.1f} ms")


def main() -> None:
    """Print all lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=0.2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    nn_tui.watch  # noqa: B018 — imported before anything is timed
    for build in (tiny, wide, convolutional, transformer):
        if options.only in (build.__doc__ or ""):
            compare(build, options.rounds, options.seconds)
    if not options.only:
        log_cost()
        start_cost()


if __name__ == "__main__":
    main()
