"""A digit classifier in skorch, watched by one callback. Run: python examples/skorch_digits.py [RUNS_DIR]"""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from skorch import NeuralNetClassifier
from torch import nn

from nn_tui.core.integrations.skorch import WatchCallback


def main(runs_dir: str) -> None:
    """Train for five epochs."""
    torch.manual_seed(0)
    digits = load_digits()
    net = NeuralNetClassifier(
        nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.Adam,
        lr=0.003,
        batch_size=32,
        max_epochs=5,
        verbose=0,
        callbacks=[WatchCallback("skorch-digits", runs_dir)],
    )
    net.fit((digits.data / 8 - 1).astype(np.float32), digits.target)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runs")
