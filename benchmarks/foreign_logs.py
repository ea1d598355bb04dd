"""Logs of other programs: a TensorBoard file of a million scalars to its first chart, and the tail of a growing log."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

NUM_SCALARS, NUM_TAGS = 1_000_000, 10
_OURS = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from nn_tui.core.runs.opening import open_any
from nn_tui.tui.charts.style import ChartStyle
from nn_tui.tui.panels.loss import LossPanel
from nn_tui.tui.panels.options import ViewOptions
view = open_any(Path(sys.argv[1]), sys.argv[2] == "checked").view
panel = LossPanel()
panel.draw(panel.look(view, ViewOptions()), 80, 20, ChartStyle())
assert view.count("train_loss") == int(sys.argv[3])
print(time.perf_counter() - started)
"""
_THEIRS = """
import sys, time
started = time.perf_counter()
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
accumulator = EventAccumulator(sys.argv[1], {"scalars": 0})
accumulator.Reload()
assert len(accumulator.Scalars("loss")) == int(sys.argv[3])
print(time.perf_counter() - started)
"""


def write_events(folder: Path) -> None:
    """Have TensorBoard write NUM_SCALARS scalars of NUM_TAGS tags."""
    tags = ["loss", *(f"metric/{n}" for n in range(NUM_TAGS - 1))]
    writer = EventFileWriter(str(folder), max_queue_size=100_000, flush_secs=1000)
    for step in range(NUM_SCALARS // NUM_TAGS):
        for tag in tags:
            value = Summary.Value(tag=tag, simple_value=1 / (1 + step))
            writer.add_event(Event(wall_time=1e9 + step, step=step, summary=Summary(value=[value])))
    writer.close()


def seconds(program: str, *words: str, times: int = 3) -> float:
    """Median over fresh processes, imports included."""
    return statistics.median(
        float(
            subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(times)
    )


def tail_seconds(folder: Path) -> float:
    """Append a row, refresh, draw: median time from the write to the drawn chart, without waiting for a frame."""
    from nn_tui.core.runs.opening import open_any
    from nn_tui.tui.charts.style import ChartStyle
    from nn_tui.tui.panels.loss import LossPanel
    from nn_tui.tui.panels.options import ViewOptions

    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps({"step": n, "loss": 1 / (1 + n)}) + "\n" for n in range(10_000)))
    reader, panel, took = open_any(path), LossPanel(), list[float]()
    for step in range(10_000, 10_200):
        with path.open("a") as file:
            file.write(json.dumps({"step": step, "loss": 1 / step}) + "\n")
        started = time.perf_counter()
        view = reader.refresh()
        panel.draw(panel.look(view, ViewOptions()), 80, 20, ChartStyle())
        took.append(time.perf_counter() - started)
        assert view.step == step
    return statistics.median(took)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_events(folder / "events")
        words = str(folder / "events"), "checked", str(NUM_SCALARS // NUM_TAGS)
        ours, unchecked = seconds(_OURS, *words), seconds(_OURS, words[0], "unchecked", words[2])
        theirs = seconds(_THEIRS, *words, times=1)
        print(f"TensorBoard file of {NUM_SCALARS:,} scalars to the first chart, imports included, fresh processes:")
        print(f"  nn-tui {ours:.2f} s, without checksums {unchecked:.2f} s; EventAccumulator alone {theirs:.1f} s")
        print(f"  EventAccumulator ÷ nn-tui: {theirs / ours:.1f}")
        tail = tail_seconds(folder)
        print(f"tail of a growing log: appended → drawn {1000 * tail:.1f} ms, and up to 100 ms for the next frame")


if __name__ == "__main__":
    main()
