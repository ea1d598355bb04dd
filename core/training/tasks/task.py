"""What a task is: how good outputs are, in the terms a person reads. Its names and losses are in `core.data.tasks`."""

from typing import ClassVar, Protocol

import numpy as np
from torch import Tensor

from ...data.dataset import Task as TaskName
from ...data.split import SplitData
from ...instruments.baseline import baseline_loss


class Task(Protocol):
    """Judges outputs. Batches of any size come, whose scores are averaged, weighted by `num_judged`."""

    name: ClassVar[TaskName]
    batch_size: int | None
    """Examples to be judged together where outputs relate them to each other; None: as many as fit in memory."""

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Take what scores need: the data, the name of the loss, and how many examples are trained on together."""
        ...

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return scores by name, as in `core.data.tasks.METRICS`; `loss` is that of the same outputs."""
        ...

    def num_judged(self, targets: Tensor) -> int:
        """Return how many judgements the mean loss of these targets is made of."""
        ...

    def predict(self, outputs: Tensor) -> Tensor:
        """Return what the model answers: class numbers, tokens, values or masks."""
        ...

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return what guessing scores under the loss of that name: the best constant output's, or chance."""
        ...


class ExampleTask:
    """What most tasks have in common: each example is judged by itself, guessing is a constant output."""

    batch_size: int | None = None

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Need nothing."""

    def num_judged(self, targets: Tensor) -> int:
        """Return the number of examples."""
        return len(targets)

    def predict(self, outputs: Tensor) -> Tensor:
        """Return the outputs: they are the values asked for."""
        return outputs

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return the loss of the best constant output."""
        return baseline_loss(loss, targets)
