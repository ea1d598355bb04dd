"""Steps per second with every instrument on, against the same training written bare by hand.

    python benchmarks/throughput.py [--rounds 5] [--seconds 6] [--models "CNN 1-16-32-32 on 8×8"]

Each figure is of a real process: the trainer as the launcher starts it, the bare loop with the same environment and
the same number of threads. The kinds take turns within a round, ratios are taken within a round, and medians over
rounds are printed. Runs are planned for 10,000,000 steps and stopped after some seconds: what a run does a fixed number
of times, such as its first 40 evaluations, is spread as in a long training; its last pictures are not counted.
"""

import argparse
import os
import pty
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from nn_tui.core.commands import Stop
from nn_tui.core.launching.launch import TUNING, prepare_run, start_trainer
from nn_tui.core.launching.processes import ONE, Processes
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.specs.file import parse_spec

HERE = Path(__file__).parent
SPECS = {
    "MLP 2-16-16-1": """
        data = {source = "moons", num_examples = 2000}
        model = {family = "mlp", hidden = [16, 16]}
        training = {optimizer = "adam", batch_size = 32, steps = 10_000_000}
    """,
    "MLP 784-128-128-10": """
        data = {source = "blobs", num_examples = 10_000, num_classes = 10, num_features = 784}
        model = {family = "mlp", hidden = [128, 128]}
        training = {optimizer = "adam", batch_size = 64, steps = 10_000_000}
    """,
    "CNN 1-16-32-32 on 8×8": """
        data = {source = "digits"}
        model = {family = "convolutional", channels = [16, 32, 32]}
        training = {optimizer = "adam", batch_size = 64, steps = 10_000_000}
    """,
    "LSTM of 32 over 51 tokens": """
        data = {source = "recall", distance = 50, num_examples = 6000}
        model = {family = "recurrent", cell = "lstm", units = 32}
        training = {optimizer = "adam", batch_size = 32, steps = 10_000_000}
    """,
    "transformer 2×64 over 64 characters": """
        data = {source = "text", block = 64}
        model = {family = "transformer", width = 64, heads = 4, depth = 2, causal = true}
        training = {optimizer = "adam", batch_size = 32, steps = 10_000_000}
    """,
    "autoencoder 64-128-64-2": """
        data = {source = "digits"}
        model = {family = "autoencoder"}
        training = {optimizer = "adam", batch_size = 64, steps = 10_000_000}
    """,
}
"""One of each family that has instruments of its own, small enough that what is measured would show."""
WANTED = {"headless": 0.97, "reader 10 Hz": 0.95, "dashboard": 0.95}
"""nn-tui ÷ bare loop, at least; over the DataLoader loop it is 1.3."""


def train(
    text: str, folder: Path, seconds: float, watcher: str | None, processes: Processes = ONE
) -> tuple[float, int, float]:
    """Let the trainer run for a while; return steps per second over all its training, threads, instrument share."""
    run = prepare_run(parse_spec(text, "benchmark"), folder)
    trainer = start_trainer(run, processes=processes)
    reader = RunReader(run)
    view = wait_for(reader, lambda view: view.step > 0 or view.failed)
    watching = watch(watcher, run) if watcher else None
    time.sleep(seconds)
    view = reader.refresh()
    rate = view.step / view.elapsed_seconds  # without the last pictures, which a run draws once however long it was
    reader.send(Stop())
    trainer.wait()
    if watching:
        watching.kill()
        watching.wait()
    view = reader.refresh()
    assert view.finished, view.failed
    assert view.started
    share = view.last("instrument_share") or 0.0
    return rate, view.started.environment["threads"], share


def wait_for(reader: RunReader, condition):
    """Return the first view that fulfils the condition."""
    while not condition(view := reader.refresh()):
        time.sleep(0.02)
    return view


def watch(kind: str, run: Path) -> subprocess.Popen:
    """Start a process that follows the run: a reader ten times a second, or the real dashboard in a pseudo-terminal."""
    if kind == "reader 10 Hz":
        return subprocess.Popen([sys.executable, __file__, "--read", str(run)])
    terminal, side = pty.openpty()
    command = [sys.executable, "-m", "nn_tui", "open", str(run)]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True)
    os.close(side)
    threading.Thread(target=drain, args=(terminal,), daemon=True).start()
    return process


def drain(terminal: int) -> None:
    """Read what is drawn, as a terminal would."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        os.close(terminal)


def read(run: str) -> None:
    """Follow a run as a screen does, without drawing."""
    reader = RunReader(Path(run))
    while True:
        view = reader.refresh()
        for name in ("train_loss", "validation_loss", "gradient_norm", "learning_rate"):
            view.overview(name)
            view.tail(name, 200)
        time.sleep(0.1)


def bare(kind: str, spec: Path, threads: int, seconds: float) -> float:
    """Return steps per second of a loop of `bare_loop.py`."""
    command = [sys.executable, str(HERE / "bare_loop.py"), kind, str(spec), str(threads), str(seconds)]
    result = subprocess.run(command, env=TUNING | os.environ, stdout=subprocess.PIPE, check=True)
    return float(result.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--kinds", nargs="*", default=list(WANTED)[1:], choices=list(WANTED)[1:])
    parser.add_argument("--models", nargs="*", default=list(SPECS), choices=list(SPECS))
    parser.add_argument("--read", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return read(options.read)
    for name in options.models:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, SPECS[name], Path(folder), options)


def measure(name: str, text: str, folder: Path, options: argparse.Namespace) -> None:
    """Print one model's rows."""
    rounds, seconds = options.rounds, options.seconds
    spec = folder / "spec.toml"
    spec.write_text(text)
    rates: dict[str, list[float]] = {"bare loop": [], "DataLoader loop": []} | {
        kind: [] for kind in ("headless", *options.kinds)
    }
    shares: list[float] = []
    for _ in range(rounds):
        rate, threads, share = train(text, folder / "runs", seconds, None)
        rates["headless"].append(rate)
        shares.append(share)
        rates["bare loop"].append(bare("direct", spec, threads, seconds))
        for kind in options.kinds:
            rates[kind].append(train(text, folder / "runs", seconds, kind)[0])
        rates["DataLoader loop"].append(bare("dataloader", spec, threads, seconds))
    print(f"\n{name}, batch {text.split('batch_size = ')[1].split(',')[0]}, {threads} thread(s), {rounds} rounds")
    print(f"{'':22}{'steps/s':>9}  {'÷ bare':>7}  wanted")
    for kind, values in rates.items():
        ratio = median(value / reference for value, reference in zip(values, rates["bare loop"], strict=True))
        wanted = f"≥ {WANTED[kind]}" if kind in WANTED else ""
        label = f"nn-tui, {kind}" if kind in WANTED else kind
        print(f"{label:22}{median(values):9,.0f}  {ratio:7.3f}  {wanted}")
    over = median(value / other for value, other in zip(rates["headless"], rates["DataLoader loop"], strict=True))
    print(f"nn-tui ÷ DataLoader loop {over:.2f}, wanted ≥ 1.3; share of time spent measuring {median(shares):.2%}")


if __name__ == "__main__":
    main()
