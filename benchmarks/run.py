"""Run every benchmark, one after another, each in a process of its own; `make bench` calls this.

`python benchmarks/run.py charts store` runs only those, the long ones (`promises`, `diagnosis` …) too. Figures are
medians; read them as ratios.
"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
BENCHMARKS = (
    "startup",
    "first_paint",
    "charts",
    "store",
    "dashboard",
    "detectors",
    "throughput",
    "watch",
    "foreign_logs",
    "workspace",
    "forking",
    "seeds",
)
LONG = ("processes", "promises", "presets", "remedies", "sequences", "diagnosis", "soak")
"""Minutes to hours each; run when they are named."""


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all, and return 1 if one of them could not be run."""
    known = BENCHMARKS + LONG
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"unknown benchmark {unknown[0]!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    failed: list[str] = []
    for name in chosen or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        if subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode:
            failed.append(name)
        print(f"   ({time.monotonic() - started:.0f} s)", flush=True)
    if failed:
        print(f"could not be run: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
