"""The classes that a network confuses."""

from typing import ClassVar

import torch
from torch import Tensor

from ..data.tasks import CLASS_TASKS
from .instrument import Picture
from .subject import Subject

MAX_CLASSES = 100


class ConfusionMatrix:
    """How many validation examples of each true class (row) are given each class (column)."""

    name: ClassVar[str] = "confusion_matrix"
    unit: ClassVar[str] = "examples"
    cost: ClassVar[str] = "a count of the outputs that the validation loss is computed from"

    def __init__(self, subject: Subject) -> None:
        """Prepare for the validation split."""
        data = subject.data
        self._is_binary = data.task == "binary"
        self._size = 2 if self._is_binary else data.num_outputs
        self.applies = data.task in CLASS_TASKS and self._size <= MAX_CLASSES
        self._truth = subject.validation_targets.flatten().long()
        self._meta = {"classes": list(data.dataset.class_names)}

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return counts (num_classes, num_classes), int64, of outputs (num_examples, num_outputs)."""
        predicted = (outputs[:, 0] > 0).long() if self._is_binary else outputs.argmax(1)
        size = self._size
        truth = self._truth[: len(outputs)]
        counts = torch.bincount(truth * size + predicted, minlength=size * size).reshape(size, size)
        return [Picture(self.name, {"counts": counts.cpu().numpy()}, self._meta)]
