"""One of two classes: a logit (N, 1), targets float32 (N, 1) of 0 and 1."""

from typing import ClassVar

from torch import Tensor

from ...data.dataset import Task as TaskName
from .task import ExampleTask


class Binary(ExampleTask):
    """The sign of the logit decides."""

    name: ClassVar[TaskName] = "binary"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {accuracy}: the share of examples right."""
        return {"accuracy": ((outputs > 0) == (targets > 0.5)).sum().item() / len(targets)}

    def predict(self, outputs: Tensor) -> Tensor:
        """Return class numbers (N,)."""
        return (outputs[:, 0] > 0).long()
