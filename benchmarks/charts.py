"""What drawing costs: a live line panel of 1,000,000 points against plotext, and six panels of a live run.

    python benchmarks/charts.py [--rounds 9]

The line panel reads the run as the dashboard does (look, draw), at 80×20 with axes; plotext gets the same two series
already decimated, to the run's buckets (at most 2,048 a line) or to two points for each column, and draws lines without
an envelope. They take turns; medians of processor time are printed. The six panels are those of the first page at
120×40, each changed in every frame, from reading the run to strips.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import plotext
from rich.segment import Segment
from textual.strip import Strip

from nn_tui.core.events import Layer, RunStarted
from nn_tui.core.runs import RunReader, RunView, RunWriter
from nn_tui.core.specs.file import load_preset
from nn_tui.tui.panel_layout import pages
from nn_tui.tui.panel_styles import PanelStyles
from nn_tui.tui.panels import PANELS
from nn_tui.tui.panels.options import ViewOptions
from nn_tui.tui.settings import Settings

NUM_POINTS = 1_000_000
NUM_LAYERS = 6
WANTED_MS, WANTED_RATIO, WANTED_SHARE = 1.0, 10.0, 0.12


def record(writer: RunWriter, first: int, last: int) -> None:
    """Write steps first … last - 1 of a run that learns: noisy loss, evaluations, measurements of every layer."""
    random = np.random.default_rng(first)
    steps = np.arange(first, last)
    base = 2.2 * np.exp(-steps / 200_000) + 0.08
    writer.extend("train_loss", steps, base * random.lognormal(0.0, 0.3, steps.size))
    for step in range(first + -first % 1000, last, 1000):
        writer.add("validation_loss", step, float(base[step - first]) + 0.05)
        writer.add("validation_accuracy", step, 1 - float(base[step - first]) / 2.5)
        writer.add("train_accuracy", step, 1 - float(base[step - first]) / 2.6)
    for step in range(first + -first % 50, last, 50):
        for i in range(NUM_LAYERS):
            writer.add(f"gradient_norm/hidden_{i}", step, float(random.lognormal(-i, 0.2)))
            writer.add(f"update_ratio/hidden_{i}", step, float(random.lognormal(-7, 0.2)))
            writer.add(f"dead_fraction/hidden_{i}", step, float(random.uniform(0, 0.2)))
        writer.add("elapsed_seconds", step, step / 1000)
        writer.add("steps_per_second", step, 1000.0)


def start(folder: Path) -> RunWriter:
    """A run of NUM_POINTS recorded steps, planned for twice as many."""
    writer = RunWriter.create(folder, load_preset("digits-mlp"))
    layers = tuple(
        Layer(
            name=f"hidden_{i}",
            kind="Linear",
            input_shape=(128,),
            output_shape=(128,),
            num_parameters=16_512,
            activation="relu",
        )
        for i in range(NUM_LAYERS)
    )
    writer.event(
        RunStarted(
            time=time.time(),
            num_steps=2 * NUM_POINTS,
            steps_per_epoch=1000,
            batch_size=32,
            num_parameters=NUM_LAYERS * 16_512,
            layers=layers,
            task="classification",
            data={},
            environment={},
        )
    )
    for first in range(1, NUM_POINTS, 100_000):
        record(writer, first, first + 100_000)
        writer.flush()
    picture(writer, NUM_POINTS)
    return writer


def picture(writer: RunWriter, step: int) -> None:
    """A new confusion matrix."""
    counts = np.diag(np.full(10, 36)) + np.random.default_rng(step).integers(0, 2, (10, 10))
    writer.snapshot("confusion_matrix", step, {"counts": counts}, {"classes": [str(i) for i in range(10)]})
    writer.flush()


def milliseconds(work: Callable[[], object]) -> float:
    """Processor time of one call: what it costs, whatever else the machine is doing."""
    started = time.thread_time()
    work()
    return (time.thread_time() - started) * 1000


def compare_with_plotext(view: RunView, styles: PanelStyles, rounds: int) -> tuple[float, float, float]:
    """Milliseconds of our loss panel, of plotext fed the same buckets, and of plotext fed two points a column."""
    panel = next(panel for panel in PANELS if panel.name == "loss")
    found = [view.overview("train_loss"), view.overview("validation_loss")]
    buckets = [(b.last.tolist(), b.mean.tolist()) for b in found if b is not None]
    thinned = [(x[:: max(len(x) // 160, 1)], y[:: max(len(y) // 160, 1)]) for x, y in buckets]

    def ours() -> None:
        panel.draw(panel.look(view, ViewOptions()), 80, 20, styles.chart)

    def theirs(fed: list[tuple[list[int], list[float]]]) -> None:
        plotext.clear_figure()
        plotext.plotsize(80, 20)
        for x, y in fed:
            plotext.plot(x, y, marker="braille")
        plotext.build()

    times = [
        (milliseconds(ours), milliseconds(lambda: theirs(buckets)), milliseconds(lambda: theirs(thinned)))
        for _ in range(10 * rounds)
    ]
    return median(t[0] for t in times), median(t[1] for t in times), median(t[2] for t in times)


def frame(reader: RunReader, styles: PanelStyles, panels: list[tuple[str, int, int]]) -> None:
    """One tick of the dashboard in which everything has changed: read, look, draw, convert every row."""
    view = reader.refresh()
    by_name = {panel.name: panel for panel in PANELS}
    for name, width, height in panels:
        panel = by_name[name]
        canvas = panel.draw(panel.look(view, ViewOptions()), width, height, styles.chart)
        for row in canvas.rows():
            Strip([Segment(text, styles.of(*look)) for text, *look in row], width)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    styles = PanelStyles("dark", Settings(), 1 << 24)
    with tempfile.TemporaryDirectory() as folder:
        writer = start(Path(folder) / "run")
        reader = RunReader(Path(folder) / "run")
        ours, buckets, thinned = compare_with_plotext(reader.refresh(), styles, rounds)
        print(f"line panel of {NUM_POINTS:,} points, 80×20   {ours:.2f} ms   (wanted: ≤ {WANTED_MS} ms)")
        ratio = f"{buckets / ours:.0f} × ours   (wanted: ≥ {WANTED_RATIO:.0f} ×)"
        print(f"plotext fed the same buckets           {buckets:.1f} ms, {ratio}")
        print(f"plotext fed 160 points a line          {thinned:.1f} ms, {thinned / ours:.0f} × ours")
        names = [panel.name for panel in PANELS if panel.name != "status"]
        places = pages(120, 37, names)[0].places
        panels = [(name, region.width, max(region.height - 1, 1)) for name, region in places]
        times: list[float] = []
        for i in range(5 * rounds):
            first = NUM_POINTS + 1 + 100 * i
            record(writer, first, first + 100)
            picture(writer, first)
            times.append(milliseconds(lambda: frame(reader, styles, panels)))
        share = median(times) * 10 / 1000
        cost = f"{share:.1%} of a core at 10 a second   (wanted: ≤ {WANTED_SHARE:.0%})"
        print(f"{len(panels)} panels at 120×40, all changed         {median(times):.2f} ms a frame, {cost}")
        reader.close()
        writer.close()


if __name__ == "__main__":
    main()
