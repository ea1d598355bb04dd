"""Representation: where the examples lie in the space of each hidden layer."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from ..data.tasks import CLASS_TASKS
from .examples import inputs_of, one_of_each_class
from .instrument import Picture
from .subject import Subject

MAX_EXAMPLES = 300
MAX_LAYERS = 8
MAX_UNITS = 256


class Representation:
    """Training examples in the space of a hidden layer, along the two directions in which they vary most (PCA).

    What training does to a classifier is to pull classes apart here until a plane can separate them: with each layer
    they should lie further apart. `explained` says how much of the variance two directions hold; where it is small,
    classes that overlap in the picture may yet be apart. Signs of directions are chosen so that pictures of one run do
    not flip: the largest weight of each is positive.
    """

    name: ClassVar[str] = "representation"
    unit: ClassVar[str] = "activation"
    cost: ClassVar[str] = "a forward pass of 300 examples and an eigenvalue problem per hidden layer"

    def __init__(self, subject: Subject) -> None:
        """Choose the examples, classes in turn."""
        self._subject = subject
        train, layers = subject.data.train, subject.network.layers
        self._hidden = tuple(number for number, layer in enumerate(layers[:-1]) if layer.activation is not None)[
            :MAX_LAYERS
        ]
        is_numeric = train.inputs.dtype == np.float32
        self.applies = subject.data.task in CLASS_TASKS and is_numeric and bool(self._hidden)
        if self.applies:
            rows = one_of_each_class(train.targets, MAX_EXAMPLES)
            self._inputs = inputs_of(subject, train, rows)
            self._labels = train.targets[rows].reshape(-1).astype(np.float32)

    @torch.no_grad()
    def draw(self) -> list[Picture]:
        """Return `representation/<layer>`: points (examples, 2), labels (examples,) and explained (2,), float32."""
        activations = self._subject.network.forward(self._inputs, self._hidden).after
        classes = list(self._subject.data.dataset.class_names)
        pictures = list[Picture]()
        for number, after in activations.items():
            points, explained = principal_plane(after.flatten(1)[:, :MAX_UNITS].double())
            arrays = {"points": points, "labels": self._labels, "explained": explained}
            name = f"{self.name}/{self._subject.network.layers[number].name}"
            pictures.append(Picture(name, arrays, {"classes": classes, "num_units": after[0].numel()}))
        return pictures


def principal_plane(values: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return places (n, 2) of rows of values (n, k) along their first two principal directions, and their shares.

    The shares (2,) are of the variance; a direction that does not exist has places and share 0.
    """
    centered = values - values.mean(0)
    variances, directions = torch.linalg.eigh(centered.T @ centered)  # ascending; far cheaper than the values' SVD
    directions = directions.flip(1)[:, :2].T
    largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    places = centered @ (directions * largest.sign()).T
    shares = variances.flip(0)[:2].clamp_min(0) / variances.sum().clamp_min(1e-30)
    missing = 2 - places.shape[1]
    places, shares = torch.nn.functional.pad(places, (0, missing)), torch.nn.functional.pad(shares, (0, missing))
    return places.float().cpu().numpy(), shares.float().cpu().numpy()
