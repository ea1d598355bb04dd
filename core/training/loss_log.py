"""The loss of every step: kept in memory between flushes, fetched from the device in one go."""

import math

import torch
from torch import Tensor


class LossLog:
    """Losses since the last `take`, in step order."""

    def __init__(self, device: torch.device) -> None:
        """On a CPU a loss is read at once; elsewhere that would make the device wait, so tensors are kept."""
        self._values: list[float] = []
        self._tensors: list[Tensor] = []
        self.record = self._record_number if device.type == "cpu" else self._record_tensor
        """Call with each step's loss (a scalar); returns False once it is known not to be finite."""
        self.has_failed = False
        """Whether the last loss taken is not finite."""

    def take(self) -> list[float]:
        """Return the losses recorded since the last call, up to and including the first that is not finite."""
        values, self._values = self._values, []
        if self._tensors:
            values = torch.stack(self._tensors).tolist()
            self._tensors = []
        for position, value in enumerate(values):
            if not math.isfinite(value):
                self.has_failed = True
                return values[: position + 1]
        return values

    def append(self, value: float) -> bool:
        """Record a loss that is a number already; return whether it is finite."""
        self._values.append(value)
        return value - value == 0.0  # not so for NaN and infinities

    def _record_number(self, loss: Tensor) -> bool:
        value = loss.item()
        self._values.append(value)
        return value - value == 0.0

    def _record_tensor(self, loss: Tensor) -> bool:
        self._tensors.append(loss.detach())
        return True
