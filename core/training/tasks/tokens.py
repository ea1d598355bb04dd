"""A token at each place of a sequence: logits (N, T, V), targets int64 (N, T), -100 where none is asked for."""

from math import log
from typing import ClassVar

import numpy as np
from torch import Tensor

from ...data.dataset import IGNORED
from ...data.dataset import Task as TaskName
from ...data.split import SplitData
from ...instruments.baseline import baseline_loss
from .task import ExampleTask


class Tokens(ExampleTask):
    """The next character, or the answer at the end of a sequence; only places with a target count."""

    name: ClassVar[TaskName] = "tokens"

    def __init__(self, data: SplitData, loss: str, batch_size: int) -> None:
        """Remember whether tokens are characters."""
        self._is_text = data.dataset.is_text

    def scores(self, outputs: Tensor, targets: Tensor, loss: float) -> dict[str, float]:
        """Return {accuracy}: the share of tokens right; of a text {bits_per_character} too, the loss in bits."""
        right = self.predict(outputs) == targets  # an ignored target is no token
        scores = {"accuracy": right.sum().item() / max(1, self.num_judged(targets))}
        return scores | ({"bits_per_character": loss / log(2)} if self._is_text else {})

    def num_judged(self, targets: Tensor) -> int:
        """Return the number of tokens asked for."""
        return int((targets != IGNORED).sum())

    def predict(self, outputs: Tensor) -> Tensor:
        """Return the likeliest tokens (N, T)."""
        return outputs.argmax(-1)

    def baseline_loss(self, loss: str, targets: np.ndarray) -> float:
        """Return the entropy of the tokens asked for: what knowing their frequencies alone scores."""
        return baseline_loss(loss, targets[targets != IGNORED])
