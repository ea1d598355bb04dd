"""What the sequence presets reach: memory over fifty steps, and characters against a model of counts.

The counts are those of the same training blocks, the bits those of the same held-out characters. `order` is how many
characters an n-gram model looks back: 2 is a trigram, 3 the harder opponent. `--seeds 0 1 2` trains more than seed 0.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ngram import best_ngram_bits, blocks_of

import nn_tui
from nn_tui.core.data.loading import load_data
from nn_tui.core.specs.file import load_preset

MEMORY = ("memory-rnn", "memory-lstm", "memory-gru")
CHARACTERS = ("char-transformer", "char-lstm")
OTHERS = ("series-lstm", "sort-transformer", "digits-vit")
ORDERS = (2, 3)


def train(preset: str, seed: int) -> None:
    """Train a preset and print how good it is and how long it took."""
    with TemporaryDirectory() as folder:
        result = nn_tui.train(preset, seed=seed, runs_dir=Path(folder))
    figures = {
        name.removeprefix("validation_"): metric.last
        for name, metric in result.metrics.items()
        if name.startswith("validation_")
    }
    words = "  ".join(f"{name} {value:.4f}" for name, value in figures.items() if value is not None)
    print(
        f"{preset:18} seed {seed}  {result.num_parameters:>8,} parameters  {result.seconds:6.1f} s  {words}", flush=True
    )


def count_characters() -> None:
    """Print what counting the same text scores."""
    data = load_data(load_preset("char-transformer"))
    training, held_out = (blocks_of(part.inputs, part.targets) for part in (data.train, data.validation))
    for order in ORDERS:
        bits, discount = best_ngram_bits(order, data.num_outputs, training, held_out)
        print(f"counts, order {order}    {bits:.4f} bits per character (discount {discount})", flush=True)


def main(arguments: list[str]) -> int:
    """Print one line for each preset and seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    seeds = parser.parse_args(arguments).seeds
    count_characters()
    for preset in (*CHARACTERS, *MEMORY, *OTHERS):
        for seed in seeds:
            train(preset, seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
