"""What a segmentation network marks, on pictures that were not trained on."""

from typing import ClassVar

import numpy as np
from torch import Tensor

from .instrument import Picture
from .subject import Subject

NUM_PICTURES = 6


class Masks:
    """Six pictures, the pixels to be marked, and how sure the network is of each."""

    name: ClassVar[str] = "masks"
    unit: ClassVar[str] = "probability"
    cost: ClassVar[str] = "a copy of six of the outputs that the validation loss is computed from"

    def __init__(self, subject: Subject) -> None:
        """Take the first pictures of the validation split."""
        data = subject.data
        self.applies = data.task == "segmentation"
        if self.applies:
            rows = data.validation.indices[:NUM_PICTURES]
            self._pictures = data.dataset.inputs[rows].mean(axis=1).astype(np.float32)
            self._right = data.dataset.targets[rows, 0] > 0.5

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return `pictures` float32, `right` bool and `marked` float32, each (pictures, height, width)."""
        marked = outputs[:NUM_PICTURES, 0].sigmoid().cpu().numpy().astype(np.float32)
        return [Picture(self.name, {"pictures": self._pictures, "right": self._right, "marked": marked}, {})]
