"""Subject: what pictures are drawn of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from ..data.split import SplitData
from .network import Network


@dataclass(frozen=True, eq=False)  # no slots: a cached property needs a place
class Subject:
    """What pictures are drawn of."""

    network: Network
    data: SplitData
    validation_targets: Tensor
    device: torch.device
    criterion: Callable[[Tensor, Tensor], Tensor] | None = None
    """(outputs, targets) → the loss that splits are evaluated by; None where there is none."""
    predict: Callable[[Tensor], Tensor] | None = None
    """outputs → what the model answers, as the task has it; None where outputs are answers."""

    @cached_property
    def input_range(self) -> tuple[float, float]:
        """The lowest and the highest number among all inputs, in the data's own units."""
        inputs = self.data.dataset.inputs
        return float(inputs.min()), float(inputs.max())

    def tensor(self, original: np.ndarray) -> Tensor:
        """Return inputs in the data's own units (n, …) as the network sees them."""
        return torch.from_numpy(self.data.normalization.inputs(original)).to(self.device)
