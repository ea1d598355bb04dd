"""How long the command takes before it does anything, as multiples of an empty Python; the measured are interleaved."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPEATS = 31
LIMITS = {"--version": 3.0, "--help": 8.0}


def seconds(command: list[str]) -> float:
    """Wall time of a process, its output thrown away."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    """Print medians and ratios."""
    installed = Path(sys.executable).with_name("nn-tui")
    own = [str(installed)] if installed.exists() else [sys.executable, "-m", "nn_tui"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--version": [*own, "--version"],
        "--help": [*own, "--help"],
        "run --help": [*own, "run", "--help"],
        "presets": [*own, "presets"],
        "config show": [*own, "config", "show"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(REPEATS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    reference = statistics.median(times["python -c pass"])
    for name, measured in times.items():
        median = statistics.median(measured)
        limit = f"  (at most {LIMITS[name]:g})" if name in LIMITS else ""
        print(f"{name:<16} {1000 * median:7.1f} ms  {median / reference:5.2f} x{limit}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
