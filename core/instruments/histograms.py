"""Histograms: how weights, gradients and activations of each layer are spread, and how that moves."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from ..data.tasks import CLASS_TASKS
from .examples import inputs_of, spread_rows
from .instrument import Picture
from .subject import Subject

NUM_BINS = 32
MAX_LAYERS = 32
MAX_VALUES = 4096
NUM_EXAMPLES = 64
_ANSWERS_EXAMPLES = (*CLASS_TASKS, "regression", "tokens")
"""Tasks whose examples enter the network as they are."""
KINDS = ("weights", "gradients", "activations")


class Histograms:
    """How the numbers of each layer are spread at one moment; the moments of a run together show how that moves.

    Weights and gradients are those of the last update, activations those of 64 training examples. Healthy: bells that
    widen slowly. A spike at 0 that grows: gradients vanish, or units die. Two peaks at the ends of a sigmoid or tanh:
    saturation. At most 4,096 numbers of each kind are counted.
    """

    name: ClassVar[str] = "histograms"
    unit: ClassVar[str] = "numbers in a bin"
    cost: ClassVar[str] = "a forward pass of 64 examples, and three counts of 4,096 numbers per layer"

    def __init__(self, subject: Subject) -> None:
        """Look at the layers with weights."""
        self._network = subject.network
        layers = subject.network.layers
        self._layers = tuple(number for number, layer in enumerate(layers) if layer.source is not None)[:MAX_LAYERS]
        self.applies = bool(self._layers)
        train = subject.data.train
        answers_examples = subject.data.task in _ANSWERS_EXAMPLES
        self._inputs = inputs_of(subject, train, spread_rows(train, NUM_EXAMPLES)) if answers_examples else None

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return counts (num_layers, 3, 32) uint16 of weights, gradients and activations, and what the bins divide.

        That is `ranges` (num_layers, 3, 2) float32, NaN where there is nothing to count; names of layers are in `meta`.
        """
        activations = self._network.forward(self._inputs, self._layers).after if self._inputs is not None else {}
        counts = np.zeros((len(self._layers), len(KINDS), NUM_BINS), np.uint16)
        ranges = np.full((len(self._layers), len(KINDS), 2), np.nan, np.float32)
        for place, number in enumerate(self._layers):
            weights = self._network.layers[number].weights
            gradients = [weight.grad for weight in weights if weight.grad is not None]
            after = [activations[number]] if number in activations else []
            for kind, tensors in enumerate((weights, gradients, after)):
                counts[place, kind], ranges[place, kind] = _count([tensor.detach().flatten() for tensor in tensors])
        names = [self._network.layers[number].name for number in self._layers]
        return [Picture(self.name, {"counts": counts, "ranges": ranges}, {"layers": names})]


def _count(parts: list[Tensor]) -> tuple[np.ndarray, tuple[float, float]]:
    """Return counts in 32 equal bins from the lowest to the highest number, and these two; NaN for no finite number."""
    flat = torch.cat(parts).float() if parts else torch.empty(0)
    if len(flat) > MAX_VALUES:
        flat = flat[torch.linspace(0, len(flat) - 1, MAX_VALUES, device=flat.device).long()]
    values = flat.cpu().numpy()
    values = values[np.isfinite(values)]
    if not values.size:
        return np.zeros(NUM_BINS, np.uint16), (np.nan, np.nan)
    low, high = float(values.min()), float(values.max())
    high = high if high > low else low + max(abs(low), 1e-12) * 1e-3  # equal numbers need a bin too
    return np.histogram(values, NUM_BINS, (low, high))[0].astype(np.uint16), (low, high)
