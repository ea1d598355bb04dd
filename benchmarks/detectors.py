"""What one pass of all detectors costs, and that it does not depend on the length of the run.

`python benchmarks/detectors.py`; medians of 200 passes, in microseconds, and the share that all
the passes of a run take of one that lasts a minute. Wanted: at most 0.1 %.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from nn_tui.core.diagnosis import DETECTORS, Diagnostician
from nn_tui.core.diagnosis.impact import impact_of
from nn_tui.core.diagnosis.life_cycle import CHECKS_PER_RUN, EARLY_CHECKS
from nn_tui.core.events import Layer, RunStarted
from nn_tui.core.runs.view import RunView
from nn_tui.core.runs.writer import RunWriter
from nn_tui.core.spec import RunSpec

LENGTHS = (1_000, 1_000_000)
NUM_PASSES = 200
LAYERS = tuple(f"layer{n}" for n in range(1, 6))
MEASURED = (
    "gradient_rms", "update_ratio", "weight_norm", "activation_mean", "activation_std", "activation_derivative",
    "dead_fraction",
)  # fmt: skip


def main() -> int:
    """Print a line per length and health."""
    print(f"{'points':>10} {'run':8} {'impact µs':>10} {'pass µs':>8} {'of a minute':>11} {'slowest rule':>28}")
    for num_points in LENGTHS:
        for health in ("healthy", "stuck"):
            with tempfile.TemporaryDirectory() as folder:
                view = recorded(Path(folder) / "run", num_points, stuck=health == "stuck")
                print(f"{num_points:>10,} {health:8} {costs(view)}")
    return 0


def costs(view: RunView) -> str:
    """Measure and write down one run."""
    impact = impact_of(view)
    rules = {rule.code: median_us(partial(rule.check, view, impact)) for rule in DETECTORS}
    slowest = max(rules, key=lambda code: rules[code])
    whole = median_us(lambda: first_look(view))
    share = (CHECKS_PER_RUN + len(EARLY_CHECKS)) * whole / 60e6
    return (
        f"{median_us(lambda: impact_of(view)):>10.0f} {whole:>8.0f} {share:>11.3%} {slowest:>22} {rules[slowest]:>5.0f}"
    )


def first_look(view: RunView) -> None:
    """A pass in the middle of a run, by rules that have seen nothing yet."""
    Diagnostician().update(view)


def median_us(action: Callable[[], object]) -> float:
    """Median time of a call in microseconds."""
    times: list[float] = []
    for _ in range(NUM_PASSES):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return 1e6 * statistics.median(times)


def recorded(folder: Path, num_points: int, stuck: bool) -> RunView:
    """A run of five layers with everything measured at every step."""
    writer = RunWriter.create(folder, RunSpec())
    writer.event(start(2 * num_points))
    steps = np.arange(1, num_points + 1)
    noise = np.random.default_rng(0).normal(1, 0.1, num_points)
    loss = (2.3 if stuck else 0.02 + 2.3 * np.exp(-8 * steps / num_points)) * noise
    writer.add("baseline_loss", 1, 2.3)
    for name in ("train_loss", "validation_loss", "evaluation_train_loss"):
        writer.extend(name, steps, loss)
    for name in ("gradient_norm", "update_ratio"):
        writer.extend(name, steps, 1e-3 * noise)
    for depth, layer in enumerate(LAYERS):
        for name in MEASURED:
            size = 10.0 ** (depth - 5) if name == "gradient_rms" else 0.1
            writer.extend(f"{name}/{layer}", steps, size * noise)
    writer.flush()
    return writer.view


def start(num_steps: int) -> RunStarted:
    """The first event."""
    layers = tuple(
        Layer(
            name=name, kind="Linear", input_shape=(64,), output_shape=(64,), num_parameters=4160, activation="relu"
        )
        for name in LAYERS
    )  # fmt: skip
    return RunStarted(
        time=0.0, num_steps=num_steps, steps_per_epoch=100, batch_size=32, num_parameters=5 * 4160, layers=layers,
        task="classification", data={}, environment={},
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
