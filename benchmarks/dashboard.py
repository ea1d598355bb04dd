"""The dashboard while a network trains: its share of a core, the time from key to handled, and from Enter to loss.

    six panels at 120×40, 10 frames a second    CPU seconds of the app's process per second of training
    key → handled                               from sending a key into the app's queue until its action has run
    Enter → first loss on screen                in the gallery, with the trainer warm

The app runs as it does in a terminal, except that its output goes nowhere; the trainer is a real one.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from textual import events

from nn_tui.core.commands import Stop
from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.specs.file import load_preset, override
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.screens.run import RunScreen
from nn_tui.tui.settings import Settings

SECONDS = float(os.environ.get("SECONDS_MEASURED", "10"))
STARTS = int(os.environ.get("STARTS", "5"))
ENDLESS = override(load_preset("digits-mlp"), {"training.steps": 10_000_000, "threads": 1})


async def until(condition, patience: float = 120.0) -> None:
    """Wait without burning the processor that is measured."""
    give_up = time.monotonic() + patience
    while not condition():
        if time.monotonic() > give_up:
            raise SystemExit("waited in vain")
        await asyncio.sleep(0.005)


def panels_on_screen(app: NNTui) -> int:
    """How many panels are drawn, the status line left out."""
    return len(app.screen.area.displayed)


async def measure_dashboard(folder: Path) -> tuple[int, float, tuple[list[float], list[float]]]:
    """Panels shown, share of a core, and seconds from key to handled."""
    runs_dir = folder / "runs"
    run = prepare_run(ENDLESS, runs_dir)
    process = start_trainer(run)
    app = NNTui(Settings(runs_dir=runs_dir, theme="dark", warm_trainer=False), with_run(run, process))
    async with app.run_test(size=(120, 40)):
        await until(lambda: app.screen.view.step > 2000)
        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.sleep(SECONDS)
        share = (time.process_time() - cpu) / (time.perf_counter() - started)
        keys = await press_keys(app)
        num_panels = panels_on_screen(app)
        app.screen.run.send(Stop())
        await until(lambda: process.poll() is not None)
    return num_panels, share, keys


async def press_keys(app: NNTui, count: int = 100) -> tuple[list[float], list[float]]:
    """Seconds from a key in the queue to its action done, and to its picture drawn, at odd moments between frames."""
    handled: list[float] = []
    drawn: list[float] = []
    loss = app.screen.area.panels["loss"]
    for i in range(count):
        await asyncio.sleep(0.031 + (i % 7) * 0.011)
        options, plot = app.screen.options, loss.plot
        started = time.perf_counter()
        app.post_message(events.Key("x", "x"))
        while app.screen.options is options:
            await asyncio.sleep(0)
        handled.append(time.perf_counter() - started)
        while loss.plot is plot:
            await asyncio.sleep(0)
        drawn.append(time.perf_counter() - started)
    return sorted(handled), sorted(drawn)


async def warm_trainer_waits() -> None:
    """Wait until the warm trainer has imported torch: it has worked, and works no more."""
    worked = 0.0
    while True:
        await asyncio.sleep(0.4)
        waiting = [child for child in psutil.Process().children() if "--warm" in child.cmdline()]
        now = sum(sum(child.cpu_times()[:2]) for child in waiting)
        if now > 0.5 and now == worked:
            return
        worked = now


async def measure_start(folder: Path) -> float:
    """Seconds from Enter in the gallery to the first loss drawn."""
    app = NNTui(Settings(runs_dir=folder / "runs", theme="dark"))
    async with app.run_test(size=(120, 40)):
        await warm_trainer_waits()
        started = time.perf_counter()
        app.post_message(events.Key("enter", "\r"))
        await until(lambda: isinstance(app.screen, RunScreen) and app.screen.area.panels["loss"].plot is not None)
        seconds = time.perf_counter() - started
        app.screen.run.send(Stop())
        await until(lambda: not app.running())
    app.close_trainers()
    return seconds


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        num_panels, share, keys = asyncio.run(measure_dashboard(Path(name)))
        starts = [asyncio.run(measure_start(Path(name))) for _ in range(STARTS)]
    print(f"{num_panels} panels at 120×40, 10 frames a second, training   {share:.1%} of a core   wanted ≤ 12%")
    for what, times, wanted in (("handled", keys[0], "   wanted ≤ 5, ≤ 40 ms"), ("drawn", keys[1], "")):
        median, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
        print(f"key → {what} while training    median {median:.1f} ms, p95 {late:.1f} ms{wanted}")
    print(f"Enter → first loss on screen    median {statistics.median(starts):.2f} s   wanted ≤ 0.5 s")
    print(f"                                each {', '.join(f'{s:.2f}' for s in starts)} s", file=sys.stderr)


if __name__ == "__main__":
    main()
