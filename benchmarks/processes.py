"""One run in two processes with every instrument on, against the same training under torchrun written by hand.

    python benchmarks/processes.py [--rounds 5] [--seconds 10]

Both take turns within a round, ratios are taken within a round, and medians over rounds are printed. Two processes on
two cores: whatever else the machine does slows the collective calls of both.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from throughput import HERE, SPECS, train

from nn_tui.core.launching.launch import TUNING
from nn_tui.core.launching.processes import Processes

NUM_PROCESSES = 2
WANTED = 0.95
MODEL = "CNN 1-16-32-32 on 8×8"


def by_hand(spec: Path, threads: int, seconds: float) -> float:
    """Return steps per second of `bare_loop.py` under torchrun."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={NUM_PROCESSES}"]
    command = [*torchrun, str(HERE / "bare_loop.py"), "shared", str(spec), str(threads), str(seconds)]
    result = subprocess.run(command, env=TUNING | os.environ, stdout=subprocess.PIPE, check=True)
    return float(result.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spec = folder / "spec.toml"
        spec.write_text(SPECS[MODEL])
        for _ in range(options.rounds):
            processes = Processes(per_host=NUM_PROCESSES)
            rate, threads, _ = train(SPECS[MODEL], folder / "runs", options.seconds, None, processes)
            ours.append(rate)
            theirs.append(by_hand(spec, threads, options.seconds))
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    print(f"\n{MODEL}, {NUM_PROCESSES} processes, {options.rounds} rounds")
    print(f"{'torchrun, by hand':22}{median(theirs):9,.0f} steps/s")
    print(f"{'nn-tui':22}{median(ours):9,.0f} steps/s  {ratio:7.3f}  wanted ≥ {WANTED}")


if __name__ == "__main__":
    main()
