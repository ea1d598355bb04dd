"""The run store: what recording costs, and what a run of 10,000,000 steps × 20 series costs to open and draw.

`STEPS=1000000 python benchmarks/store.py` records a shorter one.
"""

import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from nn_tui.core.runs.folders import find_runs, summary
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter, prepare
from nn_tui.core.spec import RunSpec
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panel_layout import pages
from nn_tui.tui.panel_styles import PanelStyles
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.settings import Settings

NUM_STEPS = int(os.environ.get("STEPS", "10_000_000"))
NUM_SERIES = 20
ROUNDS = 7

OPEN = """
import json, sys, time
from pathlib import Path
from nn_tui.core.runs.reader import RunReader

def peak_megabytes():
    try:  # getrusage would count the process that started this one
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1e3
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)

imported = peak_megabytes()
started = time.perf_counter()
view = RunReader(Path(sys.argv[1])).view
overviews = [view.overview(name) for name in view.series_names]
seconds = time.perf_counter() - started
print(json.dumps([seconds, imported, peak_megabytes()]))
"""


def median_ms(action: Callable[[], object], rounds: int = 200) -> float:
    """Median milliseconds of an action."""
    times: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def record_long(folder: Path, num_steps: int) -> None:
    """Record like a trainer would, only in large batches: float32 values, every step."""
    generator = np.random.default_rng(0)
    writer = RunWriter.create(folder, RunSpec())
    noise = generator.normal(size=2_000_000).astype(np.float32).astype(np.float64)
    size = min(20_000, num_steps)
    for first in range(1, num_steps + 1, size):
        steps = np.arange(first, min(first + size, num_steps + 1))
        for series in range(NUM_SERIES):
            start = (first * (series + 1)) % (len(noise) - size)
            name = "train_loss" if series == 0 else f"gradient_norm/layer {series}"
            writer.extend(name, steps, noise[start : start + len(steps)])
        writer.flush()
    writer.close()


def recording(folder: Path) -> None:
    """Print the cost of flushes, tails and seals at 400 values a batch."""
    writer = RunWriter.create(folder / "live", RunSpec())
    reader = RunReader(folder / "live")
    generator = np.random.default_rng(0)
    flushes: list[float] = []
    tails: list[float] = []
    idle: list[float] = []
    processor: list[float] = []
    for batch in range(2000):
        losses = generator.normal(size=200).astype(np.float32).tolist()
        writer.extend("train_loss", range(batch * 200, batch * 200 + 200), losses)
        for series in range(40):
            for place in range(5):
                writer.add(f"gradient_norm/layer {series}", batch * 200 + place * 40, losses[place])
        clocks = [time.perf_counter()]
        cpu = time.thread_time()
        writer.flush()
        processor.append(time.thread_time() - cpu)
        clocks.append(time.perf_counter())
        reader.refresh()
        clocks.append(time.perf_counter())
        reader.refresh()
        clocks.append(time.perf_counter())
        for times, (started, ended) in zip((flushes, tails, idle), pairwise(clocks), strict=True):
            times.append(ended - started)
    print(f"write a batch of 400 values, 41 series   {statistics.median(flushes) * 1000:7.3f} ms   (median)")
    print(f"   mean, seals included                  {statistics.mean(flushes) * 1000:7.3f} ms")
    print(f"   mean of processor time                {statistics.mean(processor) * 1000:7.3f} ms")
    print(f"   longest (a seal)                      {max(flushes) * 1000:7.3f} ms")
    print(f"   longest in processor time             {max(processor) * 1000:7.3f} ms")
    print(f"tail and fold that batch                 {statistics.median(tails) * 1000:7.3f} ms")
    print(f"refresh with nothing new                 {statistics.median(idle) * 1000:7.3f} ms")
    print(f"look for commands                        {median_ms(writer.commands):7.3f} ms")
    reader.close()
    writer.close()


def open_in_process(folder: Path) -> tuple[float, float, float]:
    """Return seconds to the overview of every series, and megabytes after imports and at the peak."""
    output = subprocess.run([sys.executable, "-c", OPEN, str(folder)], capture_output=True, check=True).stdout
    seconds, imported, peak = json.loads(output)
    return seconds, imported, peak


def opening(folder: Path) -> None:
    """Print what opening a long run costs beyond an empty one."""
    started = time.perf_counter()
    record_long(folder / "long", NUM_STEPS)
    megabytes = (folder / "long" / "run.db").stat().st_size / 1e6
    print(
        f"recorded {NUM_STEPS:,} steps × {NUM_SERIES} series: {megabytes:.0f} MB, {time.perf_counter() - started:.0f} s"
    )
    record_long(folder / "short", 1000)
    prepare(folder / "empty", RunSpec())
    rounds = [{name: open_in_process(folder / name) for name in ("empty", "short", "long")} for _ in range(ROUNDS)]
    medians = {name: [statistics.median(r[name][i] for r in rounds) for i in range(3)] for name in rounds[0]}
    for name, (seconds, imported, peak) in medians.items():
        memory = f"memory {imported:.0f} → {peak:.0f} MB"
        print(f"open, overview of every series, {name:<6} {seconds * 1000:7.1f} ms   {memory}")
    beyond = statistics.median(r["long"][0] - r["empty"][0] for r in rounds)
    print(f"   long run beyond an empty one          {beyond * 1000:7.1f} ms   wanted ≤ 300")


def fresh(view: RunView) -> RunView:
    """Return the view with no overview made yet, as on a live run."""
    return dataclasses.replace(view, _overviews={})


def drawn_frame(view: RunView, style: ChartStyle) -> None:
    """Look at and draw every panel of the first page at 120×40, as if each had changed."""
    names = [panel.name for panel in PANELS if panel.name != "status"]
    by_name = {panel.name: panel for panel in PANELS}
    for name, region in pages(120, 37, names)[0].places:
        panel = by_name[name]
        panel.draw(panel.look(view, ViewOptions()), region.width, max(region.height - 1, 1), style)


def drawing(folder: Path) -> None:
    """Print what a frame reads: the overview, and a window at several zooms, against a run of 1,000 steps."""
    readers = {name: RunReader(folder / name) for name in ("short", "long")}
    views = {name: reader.view for name, reader in readers.items()}
    style = PanelStyles("dark", Settings(), 1 << 24).chart
    kinds: dict[str, Callable[[RunView], object]] = {
        "overview": lambda view: fresh(view).overview("train_loss"),
        "whole frame": lambda view: drawn_frame(fresh(view), style),
    }
    for kind, action in kinds.items():
        pairs = [{name: median_ms(partial(action, v), 25) for name, v in views.items()} for _ in range(9)]
        for name in views:
            print(f"{kind + ', ' + name:<40} {statistics.median(p[name] for p in pairs):7.3f} ms")
        ratio = statistics.median(pair["long"] / pair["short"] for pair in pairs)
        print(f"   ratio                                 {ratio:7.2f}      {'wanted ≤ 1.2' if 'frame' in kind else ''}")
    long = views["long"]
    for share in (0.5, 0.1, 0.01, 0.001, 0.0001):
        first, last = int(NUM_STEPS * (0.4 - share / 4)), int(NUM_STEPS * (0.4 + share * 3 / 4))
        num_buckets = len(long.window("train_loss", first, last))
        cost = median_ms(lambda first=first, last=last: long.window("train_loss", first, last), 9)
        print(f"window of {share:7.2%} of the long run       {cost:7.3f} ms   {num_buckets} buckets")
    started = time.perf_counter()
    num_points = len(long.series("train_loss")[0])
    seconds = time.perf_counter() - started
    print(f"every raw point of a series              {seconds * 1000:7.1f} ms   {num_points:,} points")
    for reader in readers.values():
        reader.close()


def tables(folder: Path) -> None:
    """Print what a table of 1,000 runs costs."""
    runs = folder / "many"
    for number in range(1000):
        prepare(runs / f"run-{number}", RunSpec())
    started = time.perf_counter()
    rows = [summary(path) for path in find_runs(runs)]
    print(f"table of {len(rows):,} runs                      {(time.perf_counter() - started) * 1000:7.0f} ms")


def main() -> None:
    """Run all parts in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        for part in (recording, opening, drawing, tables):
            part(Path(name))


if __name__ == "__main__":
    main()
