"""What users would pick instead: the same training under other tools, against nn-tui with every instrument on.

    python benchmarks/peers.py [--rounds 3] [--seconds 6]

MLP 64-128-128-10 on scikit-learn's digits, Adam, batches of 32, one thread. Every tool is used as its documentation
shows, with what it then reports: Lightning with TensorBoard and a progress bar, Keras 3 on torch with accuracy and a
progress bar, skorch with its own validation and printed log, wandb offline with `watch` and the loss logged at each
step. Each runs in a process of its own; the kinds take turns within a round, and ratios are taken within a round.
"""

import argparse
import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

BATCH_SIZE = 32
WIDTHS = (64, 128, 128, 10)
WANTED = {"lightning": 4.0, "keras": 6.0, "skorch": 4.5, "wandb": 2.0}
"""nn-tui ÷ the peer, at least."""
NEEDS = {
    "lightning": ("lightning", "tensorboard"),
    "keras": ("keras",),
    "skorch": ("skorch",),
    "wandb": ("wandb",),
}
SPEC = """
data.source = "digits"
model = {family = "mlp", hidden = [128, 128]}
training = {optimizer = "adam", batch_size = 32, steps = 10_000_000}
threads = 1
"""


def digits():
    """Return normalised inputs float32 (n, 64) and labels int64 (n,): the training split that nn-tui uses."""
    from nn_tui.core.data.loading import load_data
    from nn_tui.core.specs.file import parse_spec

    train = load_data(parse_spec(SPEC, "benchmark")).train
    return train.inputs, train.targets


def torch_model():
    """Return linear layers with ReLU between them."""
    from torch import nn

    layers = []
    for before, after in pairwise(WIDTHS):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def lightning(seconds: float) -> float:
    """Return steps per second of a Trainer."""
    import lightning as L
    import torch
    from lightning.pytorch.callbacks import Timer
    from lightning.pytorch.loggers import TensorBoardLogger
    from torch.nn.functional import cross_entropy
    from torch.utils.data import DataLoader, TensorDataset

    class Module(L.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = torch_model()

        def training_step(self, batch, _):
            inputs, targets = batch
            loss = cross_entropy(self.model(inputs), targets)
            self.log("train_loss", loss, prog_bar=True)
            return loss

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    inputs, targets = digits()
    dataset = TensorDataset(torch.from_numpy(inputs), torch.from_numpy(targets))
    loader = DataLoader(dataset, batch_size=BATCH_SIZE, shuffle=True)
    timer = Timer(duration={"seconds": seconds}, interval="step")
    trainer = L.Trainer(
        max_epochs=-1, accelerator="cpu", logger=TensorBoardLogger("."), callbacks=[timer], enable_model_summary=False
    )
    trainer.fit(Module(), loader)
    return trainer.global_step / timer.time_elapsed("train")


def keras(seconds: float) -> float:
    """Return steps per second of `fit`."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    class Clock(keras.callbacks.Callback):
        num_steps = 0

        def on_train_begin(self, logs=None):
            self.started = perf_counter()

        def on_train_batch_end(self, batch, logs=None):
            self.num_steps += 1
            self.seconds = perf_counter() - self.started
            self.model.stop_training = self.seconds > seconds

    inputs, targets = digits()
    hidden = [keras.layers.Dense(width, activation="relu") for width in WIDTHS[1:-1]]
    model = keras.Sequential([keras.Input((WIDTHS[0],)), *hidden, keras.layers.Dense(WIDTHS[-1])])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    clock = Clock()
    model.fit(inputs, targets, batch_size=BATCH_SIZE, epochs=10**6, callbacks=[clock])
    return clock.num_steps / clock.seconds


def skorch(seconds: float) -> float:
    """Return steps per second of a NeuralNetClassifier."""
    import torch
    from skorch import NeuralNetClassifier
    from skorch.callbacks import Callback

    class Clock(Callback):
        num_steps = 0

        def on_train_begin(self, net, **kwargs):
            self.started = perf_counter()

        def on_batch_end(self, net, training=False, **kwargs):
            self.num_steps += training
            self.seconds = perf_counter() - self.started
            if self.seconds > seconds:
                raise KeyboardInterrupt  # skorch ends training so

    inputs, targets = digits()
    clock = Clock()
    net = NeuralNetClassifier(
        torch_model(),
        criterion=torch.nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        batch_size=BATCH_SIZE,
        max_epochs=10**6,
        iterator_train__shuffle=True,
        callbacks=[clock],
    )
    net.fit(inputs, targets)
    return clock.num_steps / clock.seconds


def wandb(seconds: float) -> float:
    """Return steps per second of a textbook loop with `wandb.watch` and a loss logged at each step."""
    os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}
    import torch
    import wandb
    from torch.nn.functional import cross_entropy
    from torch.utils.data import DataLoader, TensorDataset

    inputs, targets = digits()
    dataset = TensorDataset(torch.from_numpy(inputs), torch.from_numpy(targets))
    loader = DataLoader(dataset, batch_size=BATCH_SIZE, shuffle=True)
    model = torch_model()
    optimizer = torch.optim.Adam(model.parameters())
    with wandb.init(project="benchmark") as run:
        run.watch(model)
        num_steps, started = 0, perf_counter()
        while perf_counter() - started < seconds:
            for batch_inputs, batch_targets in loader:
                optimizer.zero_grad()
                loss = cross_entropy(model(batch_inputs), batch_targets)
                loss.backward()
                optimizer.step()
                run.log({"train_loss": loss.item()})
                num_steps += 1
        return num_steps / (perf_counter() - started)


PEERS = {"lightning": lightning, "keras": keras, "skorch": skorch, "wandb": wandb}


def run_peer(name: str, seconds: float) -> None:
    """Train under a peer, in a scratch folder, and print steps per second as the last line."""
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.chdir(folder):
        rate = PEERS[name](seconds)
    print(f"\n{rate}", flush=True)


def measure(name: str, seconds: float) -> float:
    """Return steps per second of a peer in a process of its own."""
    command = [sys.executable, __file__, "--peer", name, "--seconds", str(seconds)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"{name} failed:\n{result.stderr[-2000:]}")
    return float(result.stdout.split()[-1])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return run_peer(options.peer, options.seconds)
    from throughput import train

    present = []
    for name in PEERS:
        missing = [package for package in NEEDS[name] if importlib.util.find_spec(package) is None]
        if missing:
            print(f"{name}: left out, {' and '.join(missing)} is not installed (`make bench-peers` installs it)")
        else:
            present.append(name)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in present}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            ours.append(train(SPEC, Path(folder), options.seconds, None)[0])
        for name, rates in theirs.items():
            rates.append(measure(name, options.seconds))
    print(f"\nMLP 64-128-128-10 on digits, batch {BATCH_SIZE}, one thread, {options.rounds} rounds")
    print(f"{'':12}{'steps/s':>9}  nn-tui ÷  wanted")
    print(f"{'nn-tui':12}{median(ours):9,.0f}")
    for name, rates in theirs.items():
        ratio = median(mine / other for mine, other in zip(ours, rates, strict=True))
        print(f"{name:12}{median(rates):9,.0f}  {ratio:8.2f}  ≥ {WANTED[name]:g}")


if __name__ == "__main__":
    main()
