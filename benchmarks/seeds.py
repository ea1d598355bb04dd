"""Sixteen seeds of spiral-mlp as stacked networks, against one run after another.

    python benchmarks/seeds.py [--preset spiral-mlp] [--seeds 16] [--alone 3]

Throughput is steps of all runs per second of training, as the runs themselves record it; only `--alone` of the seeds
are trained by themselves, each in a process of its own, and their median stands for the others. Losses of the first
100 steps are compared seed by seed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from nn_tui.core.groups.lanes import Lanes
from nn_tui.core.groups.seeds import prepare_seeds, seed_specs
from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.spec import RunSpec
from nn_tui.core.specs.file import load_preset

COMPARED = 100


def main() -> int:
    """Print throughputs, their ratio, and how far losses differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="spiral-mlp")
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--alone", type=int, default=3)
    arguments = parser.parse_args()
    spec = load_preset(arguments.preset)
    with tempfile.TemporaryDirectory() as folder:
        alone = [_alone(one, Path(folder)) for one in seed_specs(spec, arguments.seeds, "")[: arguments.alone]]
        group = prepare_seeds(spec, arguments.seeds, Path(folder))
        started = time.monotonic()
        lanes = Lanes(group.jobs)
        for trainer in lanes.trainers.values():
            trainer.wait()
        wall = time.monotonic() - started
        together = [_read(path) for path in group.folders]
    single = median(view.step / view.elapsed_seconds for view, _ in alone)
    stacked = sum(view.step for view, _ in together) / max(view.elapsed_seconds for view, _ in together)
    difference = max(
        float(np.abs(mine - theirs).max()) for (_, mine), (_, theirs) in zip(alone, together, strict=False)
    )
    print(f"one by itself            {single:10,.0f} steps/s")
    print(f"{arguments.seeds} in {len(group.jobs)} computations     {stacked:10,.0f} steps/s, {wall:.1f} s in all")
    print(f"ratio                    {stacked / single:10.1f}")
    print(f"largest difference of the first {COMPARED} losses: {difference:.2g}")
    return 0


def _alone(spec: RunSpec, runs_dir: Path) -> tuple[RunView, np.ndarray]:
    folder = prepare_run(spec, runs_dir)
    start_trainer(folder).wait()
    return _read(folder)


def _read(folder: Path) -> tuple[RunView, np.ndarray]:
    reader = RunReader(folder)
    view = reader.refresh()
    losses = view.series("train_loss")[1][:COMPARED]
    reader.close()
    return view, losses


if __name__ == "__main__":
    sys.exit(main())
