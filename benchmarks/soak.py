"""Kill -9 a writer at random moments, many times: nothing acknowledged may be missing, every run must go on.

`ROUNDS=100 python benchmarks/soak.py`; prints what was found and exits 1 at the first loss.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.writer import RunWriter

ROUNDS = int(os.environ.get("ROUNDS", "100"))

WRITER = """
import sys
from pathlib import Path
import numpy as np
from nn_tui.core.runs import log
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

log.SEAL_BATCHES = 5  # a kill in a seal is the hardest case
folder, step = Path(sys.argv[1]), int(sys.argv[2])
writer = RunWriter.create(folder, RunSpec()) if step < 0 else RunWriter.resume(folder, step)
step = max(step, 0)
while True:
    steps = np.arange(step + 1, step + 51)
    writer.extend("train_loss", steps, steps * 0.5)
    for layer in range(10):
        writer.add(f"gradient_norm/layer {layer}", int(steps[-1]), float(steps[-1]))
    writer.snapshot("confusion_matrix", int(steps[-1]), {"counts": np.full((10, 10), step)}, {})
    writer.flush()
    step += 50
    print(step, flush=True)  # acknowledged
"""


def kill_once(folder: Path, resume_from: int, moment: random.Random) -> int:
    """Write for a random time, kill, and return the newest acknowledged step, or -1 before the first."""
    command = [sys.executable, "-c", WRITER, str(folder), str(resume_from)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(moment.uniform(0, 0.15))
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().split("\n")[:-1]
    process.wait()
    return int(lines[-1]) if lines else max(resume_from, 0) + 50


def check(folder: Path, acknowledged: int) -> str | None:
    """Return what is wrong with the run, or None."""
    reader = RunReader(folder)
    steps, values = reader.view.series("train_loss")
    snapshot = reader.view.snapshot("confusion_matrix")
    reader.close()
    if not np.array_equal(steps, np.arange(1, len(steps) + 1)) or not np.array_equal(values, steps * 0.5):
        return "values are not what was written"
    if len(steps) < acknowledged:
        return f"acknowledged up to step {acknowledged}, found {len(steps)}"
    if snapshot is None or snapshot.step < acknowledged:
        return "an acknowledged snapshot is missing"
    return None


def main() -> int:
    """Kill and check; every second run goes on from a step before the kill, like a trainer from a checkpoint."""
    moment = random.Random(0)
    num_steps = 0
    with tempfile.TemporaryDirectory() as name:
        resume_from = -1
        folder = Path(name) / "run-0"
        for round_ in range(ROUNDS):
            acknowledged = kill_once(folder, resume_from, moment)
            if problem := check(folder, acknowledged):
                print(f"kill {round_ + 1}: {problem}")
                return 1
            num_steps += acknowledged - max(resume_from, 0)
            resume_from = acknowledged - moment.randrange(0, 50)
            if round_ % 10 == 9:
                RunWriter.resume(folder, resume_from).close()
                folder, resume_from = Path(name) / f"run-{round_}", -1
    print(f"{ROUNDS} kills at random moments, {num_steps:,} steps acknowledged")
    print("nothing lost, every run opened and resumed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
