"""Linear probes: what of the answer can be read off each layer."""

from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..data.tasks import CLASS_TASKS
from .examples import inputs_of, spread_rows
from .instrument import Picture
from .subject import Subject

MAX_EXAMPLES = 400
MAX_FEATURES = 128
MAP_SIDE = 4
"""Large maps are averaged down to this many pixels a side: where something is matters, to the pixel it does not."""
RIDGE = 1e-2
"""Weight of ‖W‖², per example and feature of variance 1."""


class LinearProbes:
    """Validation accuracy of a linear classifier trained on the activations of each layer (Alain & Bengio, 2016).

    The classifier is ridge regression onto one-hot classes, in closed form. Healthy: accuracy rises from layer to
    layer, because each makes the classes easier to tell apart; where it falls, a layer loses what the answer needs.
    The first entry is the input itself. Misleading: at most 128 numbers of a layer are used.
    """

    name: ClassVar[str] = "linear_probes"
    unit: ClassVar[str] = "accuracy"
    cost: ClassVar[str] = "a forward pass of 800 examples and a small linear system per layer"

    def __init__(self, subject: Subject) -> None:
        """Choose examples of both splits."""
        self._subject = subject
        data = subject.data
        layers = subject.network.layers
        self._hidden = tuple(number for number, layer in enumerate(layers[:-1]) if layer.source is not None)
        is_numeric = data.train.inputs.dtype == np.float32
        self.applies = data.task in CLASS_TASKS and is_numeric and len(data.validation) > 0 and len(self._hidden) > 1
        if self.applies:
            parts = [(part, spread_rows(part, MAX_EXAMPLES)) for part in (data.train, data.validation)]
            self._inputs = torch.cat([inputs_of(subject, part, rows) for part, rows in parts])
            labels = np.concatenate([part.targets[rows].reshape(-1) for part, rows in parts]).astype(np.int64)
            self._labels = torch.from_numpy(labels).to(subject.device)
            self._num_training = len(parts[0][1])

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return `accuracy` (num_layers + 1,) float32; their names are in `meta`, the input first."""
        network = self._subject.network
        found = network.forward(self._inputs, self._hidden).after
        features = {"input": _features(self._inputs)}
        features |= {network.layers[number].name: _features(after) for number, after in found.items()}
        accuracy = [probe_accuracy(values, self._labels, self._num_training) for values in features.values()]
        return [Picture(self.name, {"accuracy": np.array(accuracy, np.float32)}, {"layers": list(features)})]


def probe_accuracy(features: Tensor, labels: Tensor, num_training: int) -> float:
    """Return the accuracy on the rows from `num_training` on of a classifier fitted to those before.

    With X the training features (n, k), standardised, with a column of ones, and Y their one-hot classes, it is
    W = (XᵀX + n·RIDGE·I)⁻¹ XᵀY; the answer is the largest column of XW.
    """
    features = features.double()
    train = features[:num_training]
    features = (features - train.mean(0)) / train.std(0, correction=0).clamp_min(1e-8)
    features = torch.cat((features, features.new_ones(len(features), 1)), 1)
    train, held_out = features[:num_training], features[num_training:]
    wanted = F.one_hot(labels[:num_training], int(labels.max()) + 1).double()
    system = train.T @ train + num_training * RIDGE * torch.eye(train.shape[1], dtype=train.dtype, device=train.device)
    weights = torch.linalg.solve(system, train.T @ wanted)
    return ((held_out @ weights).argmax(1) == labels[num_training:]).double().mean().item()


def _features(activations: Tensor) -> Tensor:
    """Return at most 128 numbers for each example, (n, k): means of 4×4 regions of maps, else spread evenly."""
    flat = activations.detach().flatten(1)
    if flat.shape[1] > MAX_FEATURES and activations.ndim == 4:
        flat = F.adaptive_avg_pool2d(activations.detach(), MAP_SIDE).flatten(1)
    if flat.shape[1] <= MAX_FEATURES:
        return flat
    return flat[:, torch.linspace(0, flat.shape[1] - 1, MAX_FEATURES, device=flat.device).round().long()]
