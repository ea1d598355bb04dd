"""What the networks promise to reach, on seeds 0 to 2: the figures, the time, and whether each promise was kept.

    python benchmarks/promises.py [TEXT …] [--seeds 3]      only the promises that have TEXT in their name

Each run is a real trainer process under its preset's own settings, one after another; times are those of training, of
the slowest seed. Where figures depend on a comparison, such as with counts of characters or a network from scratch,
that is computed here too. Sixteen seeds at once are measured by `seeds.py`.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from ngram import best_ngram_bits, blocks_of

import nn_tui
from nn_tui.core.api.result import RunResult
from nn_tui.core.data.loading import load_data
from nn_tui.core.groups.race import racers
from nn_tui.core.specs.file import load_preset, override

EPSILON = 0.1
"""Change of a pixel that the robust network was trained against, from 0 to 1 of the way from black to white."""
Runs = list[RunResult]
Judged = tuple[str, bool]


@dataclass(frozen=True)
class Promise:
    """What a few presets have to reach together, under each seed."""

    presets: tuple[str, ...]
    seconds: float
    """That each of them may train."""
    judge: Callable[[Runs], Judged]
    """From the runs of one seed, in the order of the presets, to figures in words and whether they are enough."""

    @property
    def name(self) -> str:
        """The presets."""
        return ", ".join(self.presets)


def last(run: RunResult, metric: str) -> float:
    """Return the last value of a metric on the validation examples."""
    value = run.metrics[f"validation_{metric}"].last
    return float("nan") if value is None else value


def at_least(metric: str, least: float) -> Callable[[Runs], Judged]:
    """Return a judge of one run by a metric."""
    return lambda runs: (f"{last(runs[0], metric):.3f}", last(runs[0], metric) >= least)


def convolutions(runs: Runs) -> Judged:
    """Hold the convolutional network against the fully connected one, in accuracy and in size."""
    (cnn, mlp), sizes = (last(run, "accuracy") for run in runs), [run.num_parameters or 0 for run in runs]
    kept = cnn >= 0.985 and cnn > mlp and sizes[0] < sizes[1]
    return f"{cnn:.3f} against {mlp:.3f}, {sizes[0]:,} parameters against {sizes[1]:,}", kept


def table(metric: str, least: float) -> Callable[[Runs], Judged]:
    """Return a judge on the test examples, or on the validation examples where there are no others."""

    def judge(runs: Runs) -> Judged:
        found = runs[0].metrics.get(f"test_{metric}") or runs[0].metrics[f"validation_{metric}"]
        return f"{found.last:.3f}", (found.last or 0.0) >= least

    return judge


def beside_linear_regression(runs: Runs) -> Judged:
    """Hold R² against that of linear regression on the same examples."""
    finished = runs[0].view.finished
    assert finished is not None
    split, scores = finished.baselines["split"], {row["name"]: row for row in finished.baselines["scores"]}
    own, linear = scores["this network"][split], scores["linear regression"][split]
    return f"R² {own:.3f} against {linear:.3f}", own >= linear - 0.03


def largest_error(runs: Runs) -> Judged:
    """Measure the fit against the true function where both were drawn, in original units."""
    picture = runs[0].view.snapshot("fitted_curve")
    assert picture is not None
    x, fit = picture.arrays["x"], picture.arrays["y"].reshape(-1)
    inside = np.abs(x) <= np.pi
    truth = np.interp(x, picture.arrays["truth_x"], picture.arrays["truth"])
    error = float(np.abs(fit - truth)[inside].max())
    return f"{error:.3f}", error <= 0.05


def memory(runs: Runs) -> Judged:
    """Hold gated cells against the plain one."""
    lstm, gru, rnn = (last(run, "accuracy") for run in runs)
    return f"LSTM {lstm:.3f}, GRU {gru:.3f}, RNN {rnn:.3f}", min(lstm, gru) >= 0.95 and rnn <= min(lstm, gru) - 0.2


@cache
def counted_bits() -> float:
    """Return the bits per character of counting what followed the last three, on the same held-out text."""
    data = load_data(load_preset("char-transformer"))
    training, held_out = (blocks_of(part.inputs, part.targets) for part in (data.train, data.validation))
    return best_ngram_bits(3, data.num_outputs, training, held_out)[0]


def characters(runs: Runs) -> Judged:
    """Hold both against counting, and say which of the two wins."""
    transformer, lstm = (last(run, "bits_per_character") for run in runs)
    sizes = [run.num_parameters or 0 for run in runs]
    winner = "transformer" if transformer < lstm else "LSTM"
    figures = f"transformer {transformer:.3f}, LSTM {lstm:.3f}, counts {counted_bits():.3f} bits; the {winner} wins"
    return figures, max(transformer, lstm) < counted_bits() and max(sizes) <= 1.1 * min(sizes)


def depth(runs: Runs) -> Judged:
    """Hold thirty layers with residual connections against thirty without."""
    plain, residual = (last(run, "accuracy") for run in runs)
    return f"plain {plain:.3f}, residual {residual:.3f}", plain <= 0.5 and residual >= 0.95


def robustness(runs: Runs) -> Judged:
    """Hold accuracy under attack (PGD) after adversarial training against that after plain training."""
    robust, plain = (_under_attack(run) for run in runs)
    return f"{robust:.3f} against {plain:.3f} at ε = {EPSILON}", robust >= plain + 0.2


def _under_attack(run: RunResult) -> float:
    picture = run.view.snapshot("robustness")
    assert picture is not None
    place = int(np.argmin(np.abs(picture.arrays["epsilon"] - EPSILON)))
    return float(picture.arrays["pgd"][place])


def transferred(runs: Runs) -> Judged:
    """Hold it against the same network trained from scratch on the same few labels."""
    with tempfile.TemporaryDirectory() as folder:
        _, scratch = racers(override(load_preset("transfer"), {"seed": runs[0].seed}))
        alone = last(nn_tui.train(scratch, runs_dir=folder), "accuracy")
    own = last(runs[0], "accuracy")
    return f"{own:.3f} against {alone:.3f} from scratch", own >= alone + 0.1


PROMISES = (
    Promise(("digits-mlp",), 5, at_least("accuracy", 0.97)),
    Promise(("digits-cnn", "digits-mlp"), 45, convolutions),
    Promise(("digits-vit",), 60, at_least("accuracy", 0.96)),
    Promise(("breast-cancer",), 5, table("accuracy", 0.96)),
    Promise(("wine",), 5, table("accuracy", 0.96)),
    Promise(("diabetes-regression",), 5, beside_linear_regression),
    Promise(("xor-mlp",), 10, lambda runs: (f"{runs[0].metrics['train_accuracy'].last:.3f}", _learned_xor(runs[0]))),
    Promise(("rings-mlp",), 10, at_least("accuracy", 0.99)),
    Promise(("two-moons",), 10, at_least("accuracy", 0.97)),
    Promise(("spiral-mlp",), 10, at_least("accuracy", 0.97)),
    Promise(("function-fit",), 10, largest_error),
    Promise(("memory-lstm", "memory-gru", "memory-rnn"), 60, memory),
    Promise(("char-transformer", "char-lstm"), 120, characters),
    Promise(("deep-plain", "deep-residual"), 30, depth),
    Promise(("adversarial-training", "adversarial"), 60, robustness),
    Promise(("transfer",), 30, transferred),
)


def _learned_xor(run: RunResult) -> bool:
    """Judge the four points that there are, all of which are trained on."""
    return (run.metrics["train_accuracy"].last or 0.0) >= 0.99


def main() -> int:
    """Print a line for each promise and seed; return 1 if one was not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", metavar="TEXT")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    chosen = [each for each in PROMISES if not options.texts or any(text in each.name for text in options.texts)]
    with tempfile.TemporaryDirectory() as folder:

        @cache
        def trained(preset: str, seed: int) -> RunResult:
            spec = override(load_preset(preset), {"seed": seed})
            return nn_tui.train(spec, runs_dir=Path(folder), name=f"{preset}-seed-{seed}")

        kept = [_keep(promise, seed, trained) for promise in chosen for seed in range(options.seeds)]
    print(f"{sum(kept)} of {len(kept)} kept")
    return 0 if all(kept) else 1


def _keep(promise: Promise, seed: int, trained: Callable[[str, int], RunResult]) -> bool:
    """Print how a promise fared under one seed; return whether it was kept."""
    runs = [trained(preset, seed) for preset in promise.presets]
    seconds = max(run.seconds for run in runs)
    figures, is_enough = promise.judge(runs)
    is_quick = seconds <= promise.seconds
    words = "kept" if is_enough and is_quick else "too slow" if is_enough else "NOT KEPT"
    time = f"{seconds:5.1f} of {promise.seconds:3.0f} s"
    print(f"{promise.name:<38} seed {seed}  {time}  {figures:<58} {words}", flush=True)
    return is_enough and is_quick


if __name__ == "__main__":
    sys.exit(main())
