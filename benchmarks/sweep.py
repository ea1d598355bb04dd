"""Trials of a small network trained together, against the same sweep with a trainer for each of them.

    python benchmarks/sweep.py [--preset two-moons] [--trials 16]

Both use all cores, and the whole sweep counts, starting processes included. On a machine that has other work,
processor time says more than wall time.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset
from nn_tui.core.sweeps.batch import MAX_TOGETHER
from nn_tui.core.sweeps.space import Range
from nn_tui.core.sweeps.sweep import Sweep

RATES = Range("training.learning_rate", 1e-4, 1e-1, is_log=True)
NEVER_REACHED = 86_400.0
"""A limit of training time: those who share a process would have less of it, so trials are then trained alone."""


def main() -> int:
    """Print seconds and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="two-moons")
    parser.add_argument("--trials", type=int, default=16)
    arguments = parser.parse_args()
    spec = load_preset(arguments.preset)
    alone = _seconds(spec, arguments.trials, NEVER_REACHED)
    together = _seconds(spec, arguments.trials, None)
    print(f"{arguments.trials} trials of {arguments.preset}       wall s  processor s")
    print(f"a trainer for each     {alone[0]:8.1f} {alone[1]:8.1f}")
    print(f"up to {MAX_TOGETHER} together       {together[0]:8.1f} {together[1]:8.1f}")
    print(f"ratio                  {alone[0] / together[0]:8.1f} {alone[1] / together[1]:8.1f}")
    return 0


def _seconds(spec: RunSpec, num_trials: int, max_seconds: float | None) -> tuple[float, float]:
    """Return wall time, and processor time of all trainers."""
    with tempfile.TemporaryDirectory() as folder:
        started, used = time.monotonic(), _processor_seconds()
        sweep = Sweep(spec, (RATES,), Path(folder), num_trials=num_trials, max_seconds=max_seconds)
        assert len(list(sweep.results())) == num_trials
        return time.monotonic() - started, _processor_seconds() - used


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
