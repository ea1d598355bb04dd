"""The curve that a network fits."""

from typing import ClassVar

import numpy as np
import torch

from .data_points import POINT_TASKS, range_of
from .instrument import Picture
from .subject import Subject

CURVE_POINTS = 200


class FittedCurve:
    """The output over the range of the input, in the data's own units; for one input and one number to predict."""

    name: ClassVar[str] = "fitted_curve"
    unit: ClassVar[str] = "the target's"
    cost: ClassVar[str] = "a forward pass of 200 points"

    def __init__(self, subject: Subject) -> None:
        """Choose the points."""
        data = subject.data
        self._subject = subject
        self.applies = data.input_shape == (1,) and data.num_outputs == 1 and data.task in POINT_TASKS
        if self.applies:
            self._x = np.linspace(*range_of(data.dataset.inputs[:, 0]), CURVE_POINTS, dtype=np.float32)
            self._inputs = subject.tensor(self._x[:, None])
            self._truth = {}
            if data.dataset.truth is not None:
                known_x, known_y = (np.asarray(values, np.float32) for values in data.dataset.truth)
                self._truth = {"truth_x": known_x, "truth": known_y}

    def draw(self) -> list[Picture]:
        """Return x and y, with the noise-free function where it is known."""
        outputs = self._subject.network.model(self._inputs)
        if self._subject.data.task == "regression":
            y = self._subject.data.normalization.original_targets(outputs.cpu().numpy())[:, 0]
        else:
            y = torch.sigmoid(outputs[:, 0]).cpu().numpy()
        return [Picture(self.name, {"x": self._x, "y": y.astype(np.float32)} | self._truth, {})]
