"""One of several classes: logits (N, classes), targets int64 (N,)."""

from typing import ClassVar

from torch import Tensor

from ...data.dataset import Task as TaskName
from .task import ExampleTask


class Classification(ExampleTask):
    """Right is the class of the largest logit."""

    name: ClassVar[TaskName] = "classification"

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {accuracy}: the share of examples right."""
        return {"accuracy": (self.predict(outputs) == targets).sum().item() / len(targets)}

    def predict(self, outputs: Tensor) -> Tensor:
        """Return class numbers (N,)."""
        return outputs.argmax(1)
