"""What every preset reaches, on seeds 0 to 2: seconds of training, its main metric, and its findings against `expect`.

    python benchmarks/presets.py [NAME …] [--seeds 3]

Each run is a real trainer process on one thread, one after another. The last column tells findings that differ.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from nn_tui.core.diagnosis import alarms
from nn_tui.core.launching.launch import prepare_run, start_trainer
from nn_tui.core.runs.main_metric import main_metric
from nn_tui.core.runs.reader import RunReader
from nn_tui.core.runs.view import RunView
from nn_tui.core.specs.file import load_preset, override, preset_names

NO_DATA = 5
"""Exit code of a run whose files do not come with nn-tui and are not where it looks for them."""


def main() -> int:
    """Print a line for each run; return 1 if any run's findings differ from what its preset expects."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="presets to run (default: all)")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'preset':<24} {'seed':>4} {'seconds':>8}  {'metric':<32} {'findings'}")
    num_wrong = 0
    for name in arguments.names or preset_names():
        for seed in range(arguments.seeds):
            with tempfile.TemporaryDirectory() as folder:
                num_wrong += not _run(name, seed, Path(folder))
    print(f"{num_wrong} runs with findings other than expected")
    return 1 if num_wrong else 0


def _run(name: str, seed: int, runs_dir: Path) -> bool:
    """Train one preset under one seed and print its line; return whether its findings are as expected."""
    spec = override(load_preset(name), {"seed": seed, "threads": 1})
    folder = prepare_run(spec, runs_dir)
    start_trainer(folder).wait()
    reader = RunReader(folder)
    view = reader.refresh()
    found, expected = alarms(view.findings), set(spec.expect)
    words = "as expected" if found == expected else f"{sorted(found)}, expected {sorted(expected)}"
    if view.failed and view.failed.exit_code == NO_DATA:
        words = f"not measured: {view.failed.message}"
    seconds = view.finished.seconds if view.finished else float("nan")
    print(f"{name:<24} {seed:>4} {seconds:>8.1f}  {_metric(view):<32} {words}", flush=True)
    reader.close()
    return found == expected


def _metric(view: RunView) -> str:
    metric = main_metric(view)
    return f"{metric.name} {metric.value:.4g}" if metric else view.status


if __name__ == "__main__":
    sys.exit(main())
