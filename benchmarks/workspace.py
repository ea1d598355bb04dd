"""The screens of many runs and of the past: how long a person waits.

1,000 runs: open                   from asking for the table until every run has its row on screen
1,000 runs: filter keystroke       from a changed filter until the rows that match are drawn
3×3 grid, 5 runs, 200×60           look and draw of all nine charts, nothing cached
1,000,000 steps: a move            the view of another step, and all panels of a 120×40 page looked at and drawn
finished run on screen, idle       CPU seconds of the process per second
bytes to the terminal              run screen at 120×40 while 10 frames a second change
bytes a frame                      the same screen at 100 steps of a run that is over: as drawn, and as they are sent
"""

import asyncio
import fcntl
import os
import pty
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from textual._compositor import CompositorUpdate

from nn_tui.core.commands import Stop
from nn_tui.core.events import Finding, FindingRaised, Layer, RunFinished, RunStarted
from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs import RunReader
from nn_tui.core.runs.folders import find_runs, summary
from nn_tui.core.runs.rewind import Rewind
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.specs.file import load_preset, override, write_spec
from nn_tui.tui.app import NNTui
from nn_tui.tui.app.beginnings import with_run
from nn_tui.tui.app.style_codes import without_repeats
from nn_tui.tui.charts.line_raster import trace
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.screens.runs import RunsScreen
from nn_tui.tui.settings import Settings
from nn_tui.tui.workspace.metric_chart import MetricChart
from nn_tui.tui.workspace.overlay import Overlaid, OverlayOptions

NUM_RUNS = int(os.environ.get("RUNS", "1000"))
NUM_STEPS = int(os.environ.get("STEPS", "1000000"))
SECONDS = float(os.environ.get("SECONDS_MEASURED", "10"))
LAYERS = tuple(
    Layer(
        name=f"hidden_{i}", kind="Linear", input_shape=(64,), output_shape=(64,), num_parameters=4160, activation="relu"
    )
    for i in range(1, 7)
)
FINDING = Finding(code="overfitting", severity="warning", headline="It overfits", first_step=1, last_step=2)


def record(folder: Path, num_steps: int, seed: int = 0, measured_every: int = 10) -> Path:
    """A finished run with a loss at every step, nine further metrics, and two series a layer."""
    spec = override(load_preset("digits-mlp"), {"seed": seed, "training.learning_rate": 10.0 ** -(1 + seed % 4)})
    writer = RunWriter.create(folder, spec)
    writer.event(
        RunStarted(
            time=0.0,
            num_steps=num_steps,
            steps_per_epoch=45,
            batch_size=32,
            num_parameters=9610,
            layers=LAYERS,
            task="classification",
            data={"name": "digits"},
            environment={},
        )
    )
    noise = np.random.default_rng(seed)
    piece = 100_000
    for first in range(1, num_steps + 1, piece):
        steps = np.arange(first, min(first + piece, num_steps + 1))
        writer.extend("train_loss", steps, np.exp(-steps / num_steps * 4) + noise.normal(0, 0.05, len(steps)))
        some = steps[steps % measured_every == 0]
        for name in ("validation_loss", "validation_accuracy", "train_accuracy", "gradient_norm", "update_ratio"):
            writer.extend(name, some, noise.random(len(some)))
        for name in ("weight_norm", "learning_rate", "elapsed_seconds", "time_forward"):
            writer.extend(name, some, some / 1000)
        for layer in LAYERS:
            writer.extend(f"gradient_norm/{layer.name}", some, noise.random(len(some)))
            writer.extend(f"update_ratio/{layer.name}", some, noise.random(len(some)))
        writer.flush()
    writer.event(FindingRaised(time=1.0, step=num_steps // 2, finding=replace_step(FINDING, num_steps // 2)))
    writer.event(
        RunFinished(time=9.0, step=num_steps, epoch=9, status="finished", reason="all steps done", seconds=9.0)
    )
    writer.close()
    return folder


def replace_step(finding: Finding, step: int) -> Finding:
    """The finding, begun at another step."""
    import msgspec

    return msgspec.structs.replace(finding, first_step=step, last_step=step)


def median_ms(work: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median and largest processor time of `work(i)`, in milliseconds: other programs do not count."""
    taken: list[float] = []
    for i in range(times):
        started = time.thread_time()
        work(i)
        taken.append((time.thread_time() - started) * 1000)
    return statistics.median(taken), max(taken)


async def until(condition: Callable[[], bool]) -> None:
    """Wait without burning the processor that is measured."""
    give_up = time.monotonic() + 120
    while not condition():
        if time.monotonic() > give_up:
            raise SystemExit("waited in vain")
        await asyncio.sleep(0.002)


async def measure_table(folder: Path) -> tuple[float, float, list[float]]:
    """Seconds to open the table, how many of them the processor worked, and milliseconds of each keystroke."""
    app = NNTui(Settings(runs_dir=folder, theme="dark", warm_trainer=False))
    async with app.run_test(size=(120, 40)):
        app.read_style()  # as it is once the gallery has been painted
        started, worked = time.perf_counter(), time.process_time()
        app.show_runs()
        await until(lambda: isinstance(app.screen, RunsScreen) and len(app.screen.table.rows) == NUM_RUNS)
        opened, worked = time.perf_counter() - started, time.process_time() - worked
        await asyncio.sleep(0.5)
        screen = app.screen
        text, taken = "validation_accuracy@best > 0.1 and learning_rate = 0.01", list[float]()
        entry = screen.query_one("#filter")
        for end in range(1, len(text) + 1):
            entry.value = text[:end]
            started = time.thread_time()
            screen._parse()
            for y in range(screen.table.size.height):
                screen.table.render_line(y)
            taken.append((time.thread_time() - started) * 1000)
    return opened, worked, taken


def measure_grid(folder: Path) -> tuple[float, float]:
    """Milliseconds of a frame of nine charts of five runs of 20,000 steps."""
    readers = [RunReader(record(folder / f"grid-{i}", 20_000, i)) for i in range(5)]
    runs = tuple(Overlaid(reader.refresh(), slot) for slot, reader in enumerate(readers))
    charts = [MetricChart() for _ in range(9)]
    names = list(runs[0].view.series_names)[:9]
    style = ChartStyle()

    def frame(i: int) -> None:
        options = OverlayOptions(cursor=float(100 + i))
        trace.cache_clear()
        for chart, name in zip(charts, names, strict=True):
            chart.metric = name
            chart.draw(chart.look(runs, options), 65, 17, style).rows()

    frame(0)
    taken = median_ms(frame, 50)
    for reader in readers:
        reader.close()
    return taken


def measure_rewind(folder: Path) -> tuple[float, float]:
    """Milliseconds of a move to some step, panels included."""
    reader = RunReader(record(folder / "long", NUM_STEPS))
    rewind = Rewind(reader.refresh())
    places = np.random.default_rng(0).integers(1, NUM_STEPS, 60).tolist()
    options = replace(ViewOptions(), axis_end=NUM_STEPS)
    shown = [p for p in PANELS if p.name in ("status", "loss", "metric", "layers", "picture", "gradients", "findings")]

    def move(i: int) -> None:
        view = rewind.at(places[i % len(places)])
        for panel in shown:
            panel.draw(panel.look(view, options), 60, 12, ChartStyle()).rows()

    move(0)
    taken = median_ms(move, 60)
    reader.close()
    return taken


async def measure_idle(folder: Path) -> float:
    """Share of a core of a finished run on screen."""
    run = record(folder / "idle", 20_000)
    app = NNTui(Settings(runs_dir=folder, theme="dark", warm_trainer=False), with_run(run))
    async with app.run_test(size=(120, 40)):
        await asyncio.sleep(2)
        before = resource.getrusage(resource.RUSAGE_SELF)
        await asyncio.sleep(SECONDS)
        after = resource.getrusage(resource.RUSAGE_SELF)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / SECONDS


def measure_bytes(folder: Path) -> tuple[float, float]:
    """Bytes and frames a second on a terminal of 120×40 in which a run that trains is shown."""
    path, runs = folder / "endless.toml", folder / "bytes"
    write_spec(override(load_preset("digits-mlp"), {"training.steps": 10_000_000, "threads": 1}), path)
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment.pop("CI", None)
    command = [sys.executable, "-m", "nn_tui", "run", str(path), "--runs-dir", str(runs)]
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    os.set_blocking(leader, False)
    while not (found := find_runs(runs)) or summary(found[0]).step < 2000:
        read_for(leader, 0.5)
    num_bytes, num_frames = read_for(leader, SECONDS)
    reader = RunReader(found[0])
    reader.send(Stop())
    while reader.refresh().finished is None:
        read_for(leader, 0.5)
    reader.close()
    process.kill()
    process.wait()
    os.close(leader)
    return num_bytes / SECONDS, num_frames / SECONDS


async def measure_frames(folder: Path) -> tuple[float, float]:
    """Bytes a frame of the same 100 frames, as Textual has them and as the driver sends them."""
    runs = folder / "frames"
    run = prepare_run(load_preset("spiral-mlp"), runs)
    start_trainer(run).wait()
    frames = list[str]()

    class Drawn(NNTui):
        def _display(self, screen, renderable) -> None:
            if isinstance(renderable, CompositorUpdate):
                frames.append(renderable.render_segments(self.console))

    app = Drawn(Settings(runs_dir=runs, theme="dark", warm_trainer=False), with_run(run))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(lambda: app.screen.view.step > 0)
        for number in range(101):
            app.screen.look_back(1000 + 25 * number)
            await pilot.pause()
            await pilot.pause()
            if number == 0:
                frames.clear()  # from the end of the run to here, which is no small step
    return tuple(sum(len(text.encode()) for text in texts) / 100 for texts in (frames, map(without_repeats, frames)))


def read_for(terminal: int, seconds: float) -> tuple[int, int]:
    """Read what is written to a terminal: bytes, and bursts of them that stand apart by at least 20 ms."""
    end, total, frames, newest = time.monotonic() + seconds, 0, 0, 0.0
    while time.monotonic() < end:
        try:
            total += len(os.read(terminal, 1 << 16))
        except BlockingIOError:
            time.sleep(0.002)
            continue
        frames += time.monotonic() - newest > 0.02
        newest = time.monotonic()
    return total, frames


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for i in range(NUM_RUNS):
            record(folder / "many" / f"run-{i:04d}", 100, i)
        opened, worked, keys = asyncio.run(measure_table(folder / "many"))
        print(f"{NUM_RUNS:,} runs: open                 {opened:.2f} s, of it {worked:.2f} s at work   wanted ≤ 0.5 s")
        print(
            f"{NUM_RUNS:,} runs: filter keystroke     median {statistics.median(keys):.1f} ms, "
            f"worst {max(keys):.1f} ms   wanted ≤ 50 ms"
        )
        median, worst = measure_grid(folder)
        print(f"3×3 grid, 5 runs, 200×60, a frame  median {median:.1f} ms, worst {worst:.1f} ms   wanted ≤ 25 ms")
        median, worst = measure_rewind(folder)
        print(f"{NUM_STEPS:,} steps: a move back    median {median:.1f} ms, worst {worst:.1f} ms   wanted ≤ 50 ms")
        print(f"finished run on screen, idle       {asyncio.run(measure_idle(folder)):.2%} of a core   wanted ≤ 1 %")
        rate, frames = measure_bytes(folder)
        each = rate / max(frames, 1e-9) / 1000
        print(
            f"bytes to the terminal, training    {rate / 1000:.0f} KB/s at {frames:.1f} frames/s, {each:.1f} KB each   "
            "wanted ≤ 60 KB/s at 10"
        )
        drawn, sent = asyncio.run(measure_frames(folder))
        print(f"bytes a frame, 100 replayed        {drawn / 1000:.1f} KB drawn, {sent / 1000:.1f} KB sent")


if __name__ == "__main__":
    main()
