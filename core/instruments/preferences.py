"""What an embedding model of users and items has learned: what it expects, and what it takes to be alike."""

from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.embedding import EmbeddingModule
from .instrument import Picture
from .subject import Subject

MAX_PAIRS = 1000
MAX_ITEMS = 1000
NUM_NEIGHBORS = 3


class Predictions:
    """Numbers told for pairs that were not trained on, against the true ones; in the targets' own unit."""

    name: ClassVar[str] = "predictions"
    unit: ClassVar[str] = "the target's"
    cost: ClassVar[str] = "a copy of the outputs that the validation loss is computed from"

    def __init__(self, subject: Subject) -> None:
        """Prepare for the validation split of an embedding model."""
        data = subject.data
        self.applies = isinstance(subject.network.model, EmbeddingModule)
        self._normalization = data.normalization
        self._truth = data.dataset.targets[data.validation.indices[:MAX_PAIRS]]
        self._meta = {"target": data.dataset.target_names[0] if data.dataset.target_names else "target"}

    def draw(self, outputs: Tensor) -> list[Picture]:
        """Return `true` and `predicted`, float32 (pairs,), of outputs (pairs, 1)."""
        predicted = self._normalization.original_targets(outputs[:MAX_PAIRS].cpu().numpy())
        arrays = {
            "true": self._truth[: len(predicted), 0].astype(np.float32),
            "predicted": predicted[:, 0].astype(np.float32),
        }
        return [Picture(self.name, arrays, self._meta)]


class Neighbors:
    """The items nearest to each item: those with the largest cosine between the vectors.

    Misleading: an item that hardly anybody has rated has hardly moved from where it was drawn.
    """

    name: ClassVar[str] = "neighbors"
    unit: ClassVar[str] = "cosine"
    cost: ClassVar[str] = "one product of the items' vectors with themselves"

    def __init__(self, subject: Subject) -> None:
        """Look at the first 1,000 items of an embedding model."""
        self._model = subject.network.model
        self.applies = isinstance(self._model, EmbeddingModule)
        names = subject.data.dataset.category_names
        self._names = list(names[1][:MAX_ITEMS]) if len(names) > 1 else []

    def draw(self) -> list[Picture]:
        """Return `items` int64 and `cosines` float32, (items, 3) each, nearest first."""
        if not isinstance(self._model, EmbeddingModule):
            return []
        vectors = F.normalize(self._model.item_vectors.weight[:MAX_ITEMS].detach().float(), dim=1)
        cosines = (vectors @ vectors.T).fill_diagonal_(-torch.inf)
        nearest = cosines.topk(min(NUM_NEIGHBORS, len(vectors) - 1), dim=1)
        arrays = {"items": nearest.indices.cpu().numpy(), "cosines": nearest.values.cpu().numpy()}
        return [Picture(self.name, arrays, {"names": self._names})]
