"""Which picture belongs to which caption: a similarity (N, N) for each pair of a batch, partners on the diagonal."""

from math import log
from typing import ClassVar

import numpy as np
from torch import Tensor

from ...data.dataset import Task as TaskName
from ...data.split import SplitData


class Matching:
    """Retrieval among the examples of a batch: row i is asked for its column i, and column i for its row."""

    name: ClassVar[TaskName] = "matching"

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Judge as many examples together as are trained on together."""
        self.batch_size: int | None = batch_size

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {retrieval_accuracy}: the share right of both directions; equal targets are as good as one's own."""
        found = targets[outputs.argmax(1)] == targets
        found_back = targets[outputs.argmax(0)] == targets
        return {"retrieval_accuracy": (found.float().mean().item() + found_back.float().mean().item()) / 2}

    def num_judged(self, targets: Tensor) -> int:
        """Return the number of examples."""
        return len(targets)

    def predict(self, outputs: Tensor) -> Tensor:
        """Return the column (N,) that each row resembles most."""
        return outputs.argmax(1)

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return the loss of equal similarities: log N."""
        assert self.batch_size
        return log(min(self.batch_size, len(targets)))
