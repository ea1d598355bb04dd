"""A forecast beside what came."""

from typing import ClassVar

import numpy as np
import torch

from .instrument import Picture
from .subject import Subject

MAX_STEPS = 300


class Forecasts:
    """The stretch of a series that was not trained on: each value, and what was forecast from those before it.

    One step ahead: every forecast knows the true values up to its own. `naive` is the mean absolute error of saying
    that the next value is the newest, which any forecast has to beat.
    """

    name: ClassVar[str] = "forecast"
    unit: ClassVar[str] = "the target's"
    cost: ClassVar[str] = "a forward pass of 300 windows"

    def __init__(self, subject: Subject) -> None:
        """Take the beginning of the validation split, which follows the training split in time."""
        data = subject.data
        self.applies = data.dataset.is_series and data.task == "regression" and len(data.validation) > 1
        if self.applies:
            self._subject = subject
            rows = data.validation.indices[:MAX_STEPS]
            self._inputs = torch.from_numpy(data.validation.inputs[:MAX_STEPS]).to(subject.device)
            self._truth = data.dataset.targets[rows, 0]
            self._naive = float(np.abs(data.dataset.inputs[rows, -1, 0] - self._truth).mean())

    def draw(self) -> list[Picture]:
        """Return truth and forecast, float32 (steps,), in the data's own unit."""
        outputs = self._subject.network.model(self._inputs).cpu().numpy()
        forecast = self._subject.data.normalization.original_targets(outputs)[:, 0].astype(np.float32)
        error = float(np.abs(forecast - self._truth).mean())
        return [Picture(self.name, {"truth": self._truth, "forecast": forecast}, {"mae": error, "naive": self._naive})]
