"""A trainer killed at any moment leaves a run that opens, with everything it was told is safe."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from nn_tui.core.events import Noted
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

WRITER = """
import sys
from pathlib import Path
from nn_tui.core.events import Noted, Paused
from nn_tui.core.runs import log
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

log.SEAL_BATCHES = 7  # so that kills often hit a seal
writer = RunWriter.create(Path(sys.argv[1]), RunSpec())
writer.event(Paused(time=0.0, step=0))  # any status but starting
batch = 0
while True:
    steps = range(batch * 10, batch * 10 + 10)
    writer.extend("train_loss", steps, [step * 0.5 for step in steps])
    writer.add("validation_loss", batch * 10, float(batch))
    writer.event(Noted(time=0.0, step=batch * 10, text=str(batch)))
    writer.flush()
    print(batch, flush=True)  # acknowledged
    batch += 1
"""


def start_writer(folder):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)


def kill_after(process, num_batches, seconds=0.0):
    """Wait for some acknowledged batches and a little longer, kill -9, and return the newest acknowledged batch."""
    acknowledged = -1
    while acknowledged < num_batches:
        acknowledged = int(process.stdout.readline())
    time.sleep(seconds)  # a moment within a flush, not a condition
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().split("\n")
    process.wait()
    process.stdout.close()
    return max([acknowledged, *(int(line) for line in lines[:-1] if line)])


def assert_whole(view, acknowledged):
    steps, values = view.series("train_loss")
    num_batches = len(steps) // 10
    assert num_batches >= acknowledged + 1
    assert np.array_equal(steps, np.arange(10 * num_batches))
    assert np.array_equal(values, steps * 0.5)
    assert view.count("validation_loss") == num_batches
    assert view.overview("train_loss").count.sum() == len(steps)
    notes = [event.text for event in view.events if isinstance(event, Noted)]
    assert notes == [str(batch) for batch in range(num_batches)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("attempt", range(10))
def test_a_killed_writer_loses_nothing_acknowledged_and_can_be_resumed(tmp_path, attempt):
    generator = np.random.default_rng(attempt)
    process = start_writer(tmp_path / "run")
    follower = None
    if attempt % 2:
        process.stdout.readline()
        follower = RunReader(tmp_path / "run")

    acknowledged = kill_after(process, int(generator.integers(1, 60)), float(generator.uniform(0, 0.01)))

    reader = RunReader(tmp_path / "run")
    assert_whole(reader.view, acknowledged)
    if follower:
        assert_whole(follower.refresh(), acknowledged)
        follower.close()
    reader.close()

    writer = RunWriter.resume(tmp_path / "run", 5)
    assert writer.view.series("train_loss")[0].tolist() == list(range(6))
    writer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_killed_writer_is_shown_as_lost(tmp_path):
    process = start_writer(tmp_path / "run")
    kill_after(process, 1)

    reader = RunReader(tmp_path / "run")

    assert reader.view.status == "lost"
    reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_killed_reader_does_not_disturb_the_writer(tmp_path):
    writer = RunWriter.create(tmp_path / "run", RunSpec())
    script = (
        "import sys; from pathlib import Path; from nn_tui.core.runs.reader import RunReader\n"
        "reader = RunReader(Path(sys.argv[1])); print('open', flush=True)\nwhile True: reader.refresh()"
    )
    reader = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "run")], stdout=subprocess.PIPE)
    reader.stdout.readline()
    for step in range(200):
        writer.add("train_loss", step, 0.5)
        writer.flush()
        if step == 100:
            reader.kill()
            reader.wait()
            reader.stdout.close()

    assert writer.view.count("train_loss") == 200
    writer.close()


def test_tables_of_runs_load_neither_numpy_nor_torch():
    script = (
        "import sys; from nn_tui.core.runs.folders import find_runs, summary\n"
        "loaded = {'numpy', 'torch', 'sklearn', 'textual'} & sys.modules.keys()\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stderr
