"""A digit classifier in Lightning, watched by one callback. Run: python examples/lightning_digits.py [RUNS_DIR]"""

import sys

import pytorch_lightning as lightning
import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from nn_tui.core.integrations.lightning import RunLogger, WatchCallback


class Classifier(lightning.LightningModule):
    """64 pixels to 10 digits."""

    def __init__(self) -> None:
        super().__init__()
        self.network = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
        """Return the loss of a batch."""
        images, labels = batch
        loss = functional.cross_entropy(self.network(images), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], index: int) -> None:
        """Log loss and accuracy."""
        images, labels = batch
        logits = self.network(images)
        self.log("val_loss", functional.cross_entropy(logits, labels))
        self.log("val_acc", (logits.argmax(1) == labels).float().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Adam."""
        return torch.optim.Adam(self.parameters(), lr=0.003)


def main(runs_dir: str) -> None:
    """Train for five epochs."""
    lightning.seed_everything(0, verbose=False)
    digits = load_digits()
    images = torch.tensor(digits.data / 8 - 1, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    training = DataLoader(TensorDataset(images[:1400], labels[:1400]), batch_size=32, shuffle=True)
    validation = DataLoader(TensorDataset(images[1400:], labels[1400:]), batch_size=100)
    trainer = lightning.Trainer(
        max_epochs=5,
        accelerator="cpu",
        logger=RunLogger("lightning-log", runs_dir),
        callbacks=[WatchCallback("lightning-digits", runs_dir)],
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        log_every_n_steps=10,
    )
    trainer.fit(Classifier(), training, validation)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runs")
