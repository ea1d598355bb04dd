"""A loop with Accelerate, watched by its tracker. Run: python examples/accelerate_digits.py [RUNS_DIR]"""

import sys

import torch
from accelerate import Accelerator
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from nn_tui.core.integrations.accelerate import RunTracker


def main(runs_dir: str) -> None:
    """Train for five epochs."""
    torch.manual_seed(0)
    digits = load_digits()
    images, labels = torch.tensor(digits.data / 8 - 1, dtype=torch.float32), torch.tensor(digits.target)
    loader = DataLoader(TensorDataset(images[:1400], labels[:1400]), batch_size=32, shuffle=True)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    criterion = nn.CrossEntropyLoss()
    tracker = RunTracker("accelerate-digits", model, optimizer, runs_dir, criterion=criterion)
    accelerator = Accelerator(cpu=True, log_with=tracker)
    accelerator.init_trackers("digits")
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    for _ in range(5):
        for inputs, targets in loader:
            loss = criterion(model(inputs), targets)
            optimizer.zero_grad()
            accelerator.backward(loss)
            optimizer.step()
            accelerator.log({"train_loss": loss.detach()})
        with torch.no_grad():
            logits = model(images[1400:])
        accuracy = (logits.argmax(1) == labels[1400:]).float().mean()
        accelerator.log({"val_loss": criterion(logits, labels[1400:]).item(), "val_accuracy": accuracy.item()})
    accelerator.end_training()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runs")
